-- The recurrence report by category, computed from exported episodes with DuckDB (1.3 or newer).
--
--   duckdb -c "CREATE VIEW episodes AS FROM read_ndjson('episodes.ndjson')" \
--          -c ".read docs/recurrence.sql" -c "FROM report_f" -c "FROM report_mean" -c "FROM report_counts"
--
-- `episodes` may as well be read_csv('episodes.csv') or read_parquet('episodes/*.parquet').
-- Another grouping: replace `category` by the columns you want. docs/statistics.md gives the formulas.

CREATE OR REPLACE TABLE horizons AS SELECT unnest([30, 90, 180, 365]) AS h;
CREATE OR REPLACE TABLE window_of_the_mean AS SELECT 90 AS tau;

-- One row per solved episode: days at risk, whether it was reported again, and where.
CREATE OR REPLACE VIEW observed AS
SELECT category, cluster, days_at_risk AS t, event = 1 AS e
FROM episodes WHERE days_at_risk IS NOT NULL;

-- One row per day on which something came back: n at risk just before it, d that came back.
CREATE OR REPLACE TABLE days AS
SELECT category, t AS s, d, n,
    product(1 - d / n) OVER upto AS survival,
    sum(CASE WHEN n > d THEN d / (n * (n - d)) ELSE 0 END) OVER upto AS hazard
FROM (
    SELECT category, t, count(*) FILTER (WHERE e)::DOUBLE AS d,
        sum(count(*)) OVER (PARTITION BY category ORDER BY t DESC)::DOUBLE AS n
    FROM observed GROUP BY category, t
)
WHERE d > 0
WINDOW upto AS (PARTITION BY category ORDER BY t);

-- F(h) = 1 - S(h) by Kaplan and Meier, with the error clustered by place: an episode adds
-- e 1{t <= h} / (n - d) at its own day, less the sum of d / (n (n - d)) up to min(t, h). Of fewer
-- than 10 places, or of places all alike, the error of independent episodes (Greenwood) counts
-- where it is larger.
CREATE OR REPLACE VIEW report_f AS
WITH influence AS (
    SELECT o.category, h, o.cluster, sum(
        CASE WHEN o.e AND o.t <= h AND own.n > own.d THEN 1 / (own.n - own.d) ELSE 0 END
        - coalesce(upto.hazard, 0)
    ) AS u
    FROM observed o CROSS JOIN horizons
    LEFT JOIN days own ON own.category = o.category AND own.s = o.t
    ASOF LEFT JOIN days upto ON upto.category = o.category AND upto.s <= least(o.t, h)
    GROUP BY ALL
), errors AS (
    SELECT category, h, sqrt(sum(u * u)) AS clustered, count(*) AS places
    FROM influence GROUP BY ALL
), curves AS (
    SELECT e.category, e.h, coalesce(d.survival, 1.0) AS survival,
        CASE WHEN places < 10 OR clustered ** 2 < 1e-9 * d.hazard
            THEN greatest(clustered, sqrt(coalesce(d.hazard, 0))) ELSE clustered END AS spread
    FROM errors e ASOF LEFT JOIN days d ON d.category = e.category AND d.s <= e.h
)
SELECT category, h, 1 - survival AS f, survival * spread AS se,
    CASE WHEN survival > 0 AND survival < 1
        THEN 1 - survival ** exp(-1.959963984540054 * spread / abs(ln(survival))) END AS lo,
    CASE WHEN survival > 0 AND survival < 1
        THEN 1 - survival ** exp(1.959963984540054 * spread / abs(ln(survival))) END AS hi,
    (SELECT count(*) FROM observed o WHERE o.category = c.category AND o.t >= c.h) AS n_at_risk,
    (SELECT count(*) FROM observed o WHERE o.category = c.category AND o.t <= c.h AND o.e) AS events
FROM curves c ORDER BY category, h;

-- Mean days until reported again, of the first tau: the area under S, with the clustered error.
CREATE OR REPLACE VIEW report_mean AS
WITH inside AS (
    SELECT days.*, tau,
        survival * (lead(s, 1, tau) OVER (PARTITION BY category ORDER BY s) - s) AS piece
    FROM days CROSS JOIN window_of_the_mean WHERE s <= tau
), tails AS (
    SELECT *, sum(piece) OVER (PARTITION BY category ORDER BY s DESC) AS tail FROM inside
), summed AS (
    SELECT *, CASE WHEN n > d THEN tail / (n - d) ELSE 0 END AS share,
        sum(CASE WHEN n > d THEN tail * d / (n * (n - d)) ELSE 0 END)
            OVER (PARTITION BY category ORDER BY s) AS lost
    FROM tails
), influence AS (
    SELECT o.category, o.cluster, sum(
        CASE WHEN o.e THEN coalesce(own.share, 0) ELSE 0 END - coalesce(upto.lost, 0)
    ) AS u
    FROM observed o CROSS JOIN window_of_the_mean w
    LEFT JOIN summed own ON own.category = o.category AND own.s = o.t
    ASOF LEFT JOIN summed upto ON upto.category = o.category AND upto.s <= least(o.t, w.tau)
    GROUP BY ALL
), errors AS (
    SELECT category, sqrt(sum(u * u)) AS clustered, count(*) AS places FROM influence GROUP BY ALL
), alone AS (
    SELECT category,
        sqrt(sum(CASE WHEN n > d THEN tail * tail * d / (n * (n - d)) ELSE 0 END)) AS greenwood
    FROM summed GROUP BY ALL
)
SELECT category, tau, coalesce(first_day + area, tau) AS days,
    CASE WHEN places < 10 OR clustered ** 2 < 1e-9 * greenwood ** 2
        THEN greatest(clustered, coalesce(greenwood, 0)) ELSE clustered END AS se
FROM errors CROSS JOIN window_of_the_mean
LEFT JOIN (
    SELECT category, min(s) AS first_day, sum(piece) AS area FROM inside GROUP BY ALL
) USING (category) LEFT JOIN alone USING (category) ORDER BY category;

-- What the rates rest on.
CREATE OR REPLACE VIEW report_counts AS
SELECT category, sum(cases)::BIGINT AS n_cases, count(*) AS n_episodes,
    count(DISTINCT problem) AS n_problems, count(DISTINCT cluster) AS n_places,
    sum(reports) / count(*) AS reports_per_episode,
    count(*) FILTER (WHERE days_at_risk IS NULL) AS n_unsolved,
    count(days_at_risk) AS n_solved,
    count(*) FILTER (WHERE failed_fix) AS failed_fix,
    count(*) FILTER (WHERE event = 1 AND NOT failed_fix) AS recurrence,
    sum(days_at_risk)::BIGINT AS problem_days
FROM episodes GROUP BY category ORDER BY category;
