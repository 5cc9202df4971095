"""Over cities: a known common effect is found again, and gates open exactly where they should."""

import re
from random import Random

import pytest

from projections.comparing.contrasts import Contrast, contrasts_of
from projections.comparing.pooling import (
    DAYS,
    Lacking,
    Over,
    gate,
    pooled,
    with_q_values,
)
from projections.comparing.wording import LANGUAGES, meanings, of_pooled, of_too_little, sentences
from tests.comparing.figures import TAU, contrast, exponential, mean_days

CITIES = ("BAM", "HRT", "JAL", "KBL", "KDR", "MZR")
LIGHTING, PATROL = 0.002, 0.008


def simulated(seed: int) -> Over:
    """Six cities in which the one response truly goes with as many more days as the hazards say."""
    random = Random(seed)
    contrasts = []
    for city in CITIES:
        arms = {
            "lighting": {"gozar": exponential(random, 50, LIGHTING, "A")},
            "patrol": {"gozar": exponential(random, 50, PATROL, "B")},
        }
        contrasts.append(contrasts_of(city, arms, {"gozar": 1.0}, TAU)[0])
    over = pooled(contrasts, DAYS, standardised=False)
    assert over is not None
    return over


def test_a_known_common_effect_is_found_and_its_interval_covers_it() -> None:
    truth = mean_days(LIGHTING) - mean_days(PATROL)
    runs = [simulated(seed) for seed in range(100)]
    covered = sum(run.interval.lo <= truth <= run.interval.hi for run in runs)
    assert covered >= 90
    assert sum(run.mu for run in runs) / 100 == pytest.approx(truth, abs=0.5)
    assert all(run.prediction.lo <= run.interval.lo for run in runs)
    for run in runs:
        assert run.leave_one_out.lo <= run.mu <= run.leave_one_out.hi
        assert [each.city for each in run.cities] == list(CITIES)


FULL = {"n": 20, "n_others": 20, "recurrences": 5, "recurrences_others": 5}


def spread(total: int) -> tuple[int, int, int]:
    return total - 2 * (total // 3), total // 3, total // 3


def cities_with(k: int = 3, **changes: int) -> list[Contrast]:
    """Cities that add up to the least that the gate asks for, but for the changes."""
    totals = FULL | changes
    parts = {name: spread(total) for name, total in totals.items()}
    return [
        contrast(
            f"C{i}", n=parts["n"][i], n_others=parts["n_others"][i],
            recurrences=parts["recurrences"][i],
            recurrences_others=parts["recurrences_others"][i], compared=i < k,
        )
        for i in range(3)
    ]  # fmt: skip


def test_with_just_enough_the_gate_opens() -> None:
    assert gate(cities_with()).open


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"k": 2}, Lacking("cities", None, 2, 3)),
        ({"n": 19}, Lacking("solved", "response", 19, 20)),
        ({"n_others": 19}, Lacking("solved", "others", 19, 20)),
        ({"recurrences": 4}, Lacking("recurrences", "response", 4, 5)),
        ({"recurrences_others": 4}, Lacking("recurrences", "others", 4, 5)),
    ],
)
def test_with_one_less_it_stays_shut_and_says_what_is_missing(
    lacking: dict[str, int], missing: Lacking
) -> None:
    found = gate(cities_with(**lacking))
    assert not found.open
    assert found.missing == (missing,)


def test_nothing_at_all_is_missing_everything() -> None:
    found = gate([])
    assert [(each.what, each.arm, each.have) for each in found.missing] == [
        ("cities", None, 0), ("solved", "response", 0), ("solved", "others", 0),
        ("recurrences", "response", 0), ("recurrences", "others", 0),
    ]  # fmt: skip
    assert pooled([], DAYS, standardised=False) is None


def test_two_cities_are_not_pooled_and_three_are() -> None:
    cities = [contrast(f"C{i}", value=4.0 + i) for i in range(3)]
    assert pooled(cities[:2], DAYS, standardised=False) is None
    over = pooled(cities, DAYS, standardised=False)
    assert over is not None
    assert (over.k, over.n) == (3, 180)
    assert over.mu == pytest.approx(5.0)


def test_the_more_responses_are_looked_at_the_larger_the_q_value() -> None:
    clear = pooled([contrast(f"C{i}", 5 + i / 10) for i in range(3)], DAYS, standardised=False)
    chance = pooled([contrast(f"C{i}", i - 1.0) for i in range(3)], DAYS, standardised=False)
    assert clear is not None
    assert chance is not None
    alone, together = with_q_values([clear])[0], with_q_values([clear, chance])[0]
    assert alone.q_value == pytest.approx(clear.p)
    assert together.q_value == pytest.approx(2 * clear.p)


def test_words_say_went_with_and_never_caused() -> None:
    for value, word in ((5.0, "more days"), (-5.0, "fewer days"), (0.0, "neither")):
        over = pooled([contrast(f"C{i}", value + i / 9) for i in range(3)], DAYS,
                      standardised=False)  # fmt: skip
        assert over is not None
        said = of_pooled("lighting", over)
        assert "went with" in said.en
        assert word in said.en
        assert len({said.en, said.fa, said.ps}) == 3
    assert "“Lighting”" in of_too_little("lighting").en


def test_what_three_cities_say_of_a_new_one_may_be_anything_and_is_no_impossible_number() -> None:
    over = pooled([contrast(f"C{i}", 40.0 * i - 35) for i in range(3)], DAYS, standardised=False)
    assert over is not None
    assert over.prediction.lo < -90
    assert over.prediction.hi > 90
    said = of_pooled("lighting", over)
    assert "-90.0" in said.en
    assert " 90.0" in said.en


def test_figures_are_written_in_the_digits_of_the_sentence_and_keep_their_sign_before_them() -> (
    None
):
    over = pooled([contrast(f"C{i}", 40.0 * i - 35) for i in range(3)], DAYS, standardised=False)
    assert over is not None
    said = of_pooled("lighting", over)
    for words in (said.fa, said.ps):
        assert "\u200e-۹۰.۰\u200f" in words
        assert " ۹۰.۰" in words
        assert not re.search("[0-9]", words)


def test_every_sentence_stands_in_three_languages_and_none_speaks_of_causes() -> None:
    told = [*sentences().values()]
    told += [{"en": m.en, "fa-AF": m.fa, "ps-AF": m.ps}
             for section in ("caveats", "grades") for m in meanings(section).values()]  # fmt: skip
    for each in told:
        assert tuple(each) == LANGUAGES
        assert not re.search(r"\b(caus|best|ranks|league)", each["en"].lower())
