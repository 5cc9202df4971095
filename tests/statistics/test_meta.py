"""Pooling over cities: the equation it solves, what is refused, and what scipy says."""

from math import inf, isfinite, log, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.distributions import normal_quantile, student_quantile, student_tail
from projections.statistics.meta import (
    benjamini_hochberg,
    dersimonian_laird,
    leave_one_out,
    paule_mandel,
)
from tests.statistics.known.check import golden
from tests.statistics.known.cities import trials

BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]  # fmt: skip
"""Colditz et al. 1994: ill and well of the vaccinated, ill and well of the others."""

Groups = list[tuple[float, float]]

groups = st.lists(
    st.tuples(st.floats(-5, 5), st.floats(1e-6, 100)), min_size=1, max_size=12
)  # fmt: skip


def split(found: Groups) -> tuple[list[float], list[float]]:
    return [y for y, _ in found], [v for _, v in found]


@given(groups)
def test_tau2_solves_its_equation_or_is_0(found: Groups) -> None:
    y, v = split(found)
    pooled = paule_mandel(y, v)
    weights = [1 / (variance + pooled.tau2) for variance in v]
    mu = sum(w * e for w, e in zip(weights, y, strict=True)) / sum(weights)
    q = sum(w * (e - mu) ** 2 for w, e in zip(weights, y, strict=True))
    assert pooled.mu == pytest.approx(mu, abs=1e-12)
    assert pooled.se == pytest.approx(1 / sqrt(sum(weights)))
    if pooled.tau2 > 0:
        assert q == pytest.approx(len(y) - 1, rel=1e-6)
    else:
        assert q <= len(y) - 1 + 1e-9


def test_the_tables_of_bcg_give_its_log_risk_ratios() -> None:
    y = [log(a * (c + d) / (c * (a + b))) for a, b, c, d in BCG]
    v = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    assert y == pytest.approx(trials()[0])
    assert v == pytest.approx(trials()[1])
    assert dersimonian_laird(y, v).tau2 == pytest.approx(0.308760, abs=5e-7)


@given(groups)
def test_pooling_never_gives_what_is_no_number(found: Groups) -> None:
    for pooled in (paule_mandel(*split(found)), dersimonian_laird(*split(found))):
        limits = [x for i in (pooled.ci, pooled.prediction) if i for x in (i.lo, i.hi)]
        assert all(map(isfinite, (pooled.mu, pooled.se, pooled.tau2, pooled.q, *pooled.shrunk)))
        assert all(map(isfinite, limits))
        assert 0 <= pooled.i2 <= 1
        assert (pooled.ci is None, pooled.prediction is None) == (pooled.k < 2, pooled.k < 3)
        if pooled.ci and pooled.prediction:
            assert pooled.prediction.lo <= pooled.ci.lo <= pooled.ci.hi <= pooled.prediction.hi


@given(groups)
def test_a_shrunk_effect_lies_between_its_own_and_the_mean(found: Groups) -> None:
    pooled = paule_mandel(*split(found))
    for (own, _), shrunk in zip(found, pooled.shrunk, strict=True):
        low, high = sorted((own, pooled.mu))
        assert low - 1e-9 <= shrunk <= high + 1e-9


@given(groups)
def test_leaving_one_out_gives_as_many_answers_as_groups(found: Groups) -> None:
    y, v = split(found)
    answers = leave_one_out(y, v)
    assert len(answers) == (len(y) if len(y) > 1 else 0)
    assert all(answer.k == len(y) - 1 for answer in answers)
    if len(y) > 1:
        assert answers[0] == paule_mandel(y[1:], v[1:])


def test_the_prediction_interval_of_bcg_is_that_of_r_but_for_the_quantile() -> None:
    """R's interval there is normal, with tau2 by REML: .3132, ours .3181 by Paule-Mandel."""
    pooled = paule_mandel(*trials())
    assert pooled.prediction is not None
    half = (pooled.prediction.hi - pooled.prediction.lo) / 2
    normal = half / student_quantile(11) * normal_quantile()
    low, high = (float(limit) for limit in golden("meta_bcg")["pi95_REML"])
    assert (pooled.mu - normal, pooled.mu + normal) == pytest.approx((low, high), abs=0.01)
    assert half > normal


@pytest.mark.parametrize(
    ("y", "v", "says"),
    [
        ([], [], "one effect at least"),
        ([1.0], [1.0, 2.0], "its variance"),
        ([1.0, 2.0], [1.0, 0.0], "leave that group out"),
        ([1.0, 2.0], [1.0, nan], "leave that group out"),
        ([1.0, inf], [1.0, 1.0], "leave out groups without a comparison"),
    ],
)
def test_what_cannot_be_pooled_is_refused_with_what_to_do(
    y: list[float], v: list[float], says: str
) -> None:
    for pool in (paule_mandel, dersimonian_laird):
        with pytest.raises(ValueError, match=says):
            pool(y, v)


@given(st.floats(-5, 5), st.floats(1e-6, 100))
def test_one_group_is_what_it_says_of_itself(y: float, v: float) -> None:
    pooled = paule_mandel([y], [v])
    assert (pooled.tau2, pooled.i2, pooled.ci, pooled.prediction) == (0, 0, None, None)
    assert (pooled.mu, pooled.se) == pytest.approx((y, sqrt(v)))


def test_groups_that_are_alike_have_no_variance_between_them() -> None:
    pooled = paule_mandel([0.5] * 4, [0.1] * 4)
    assert (pooled.tau2, pooled.i2) == (0, 0)
    assert pooled.q == pytest.approx(0)
    assert pooled.mu == pytest.approx(0.5)
    assert pooled.shrunk == pytest.approx([0.5] * 4)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_q_values_are_scipys_and_keep_the_order(p: list[float]) -> None:
    ours = benjamini_hochberg(p)
    if p:
        assert ours == pytest.approx(list(stats.false_discovery_control(p)), abs=1e-12)
    assert all(q >= value for q, value in zip(ours, p, strict=True))
    in_order = [q for _, q in sorted(zip(p, ours, strict=True))]
    assert in_order == sorted(in_order)


def test_a_p_value_outside_0_to_1_is_refused() -> None:
    for p in (-0.1, 1.1, nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg([0.5, p])


@pytest.mark.parametrize("df", [1, 2, 3, 7, 30, 500])
def test_students_distribution_is_scipys(df: int) -> None:
    for level in (0.5, 0.95, 0.998):
        assert student_quantile(df, level) == pytest.approx(stats.t.ppf((1 + level) / 2, df))
    for t in (0.0, 0.3, 2.0, -9.0):
        assert student_tail(t, df) == pytest.approx(2 * stats.t.sf(abs(t), df), rel=1e-9)


def test_students_distribution_without_a_degree_of_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match="pool more groups"):
        student_quantile(0)
