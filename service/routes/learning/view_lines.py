"""The figures of the learning views as lines of a table."""

from collections.abc import Iterator, Sequence

from projections.comparing.cells import CellShown
from projections.comparing.contrasts import Contrast
from projections.comparing.funnel import FunnelView
from projections.comparing.learning import ResponseOverCities
from projections.comparing.pooling import Over
from projections.comparing.view import LearningView

LEARNING_COLUMNS = (
    "part", "category", "city", "response", "measure", "standardised", "k", "n", "n_others",
    "recurrences", "recurrences_others", "n_unsolved", "value", "se", "lo", "hi",
    "prediction_lo", "prediction_hi", "tau2", "i2", "q_value", "grade", "flags",
    "reason_if_null", "cut_off", "sha256",
)  # fmt: skip


def learning_lines(view: LearningView) -> Iterator[Sequence[object]]:
    """One line for each figure: of cells, of contrasts, and of responses over all cities."""
    common = {"category": view.parameters["category"], "cut_off": view.cut_off,
              "sha256": view.sha256}  # fmt: skip
    for part in (
        *(line for cell in view.cells for line in _of_cell(cell)),
        *(line for contrast in view.contrasts for line in _of_contrast(contrast)),
        *(line for shown in view.responses for line in _of_response(shown)),
    ):
        line = {**common, **part}
        yield [line.get(name) for name in LEARNING_COLUMNS]


Line = dict[str, object]


def _of_cell(cell: CellShown) -> Iterator[Line]:
    back = cell.recurrences
    line: Line = {
        "part": "cell", "city": cell.city, "response": cell.response, "n": cell.n_solved,
        "n_unsolved": cell.n_unsolved, "flags": " ".join(cell.flags),
        "recurrences": None if back is None else back.failed_fix + back.recurrence,
    }  # fmt: skip
    f, rmst = cell.f, cell.rmst
    yield {**line, "measure": "f90", "value": f.f, "lo": f.lo, "hi": f.hi,
           "reason_if_null": f.reason_if_null}  # fmt: skip
    if rmst is not None:
        yield {**line, "measure": "rmst90", "value": rmst.days, "se": rmst.se, "lo": rmst.lo,
               "hi": rmst.hi}  # fmt: skip


def _of_contrast(contrast: Contrast) -> Iterator[Line]:
    line: Line = {
        "part": "contrast", "city": contrast.city, "response": contrast.response,
        "n": contrast.n, "n_others": contrast.n_others, "recurrences": contrast.recurrences,
        "recurrences_others": contrast.recurrences_others,
    }  # fmt: skip
    for measure, standardised, found, reason in (
        ("days", False, contrast.days, contrast.reason_if_null),
        ("log_hazard", False, contrast.log_hazard, contrast.log_hazard_reason),
        ("days", True, contrast.standardised_days, contrast.not_standardised),
        ("log_hazard", True, contrast.standardised_log_hazard, contrast.not_standardised),
    ):
        figures = {} if found is None else {
            "value": found.value, "se": found.se, "lo": found.lo, "hi": found.hi,
        }  # fmt: skip
        told = {"measure": measure, "standardised": standardised, "reason_if_null": reason}
        yield {**line, **told, **figures}


def _of_response(shown: ResponseOverCities) -> Iterator[Line]:
    line: Line = {"part": "pooled", "response": shown.response, "grade": shown.grade,
                  "reason_if_null": shown.reason_if_empty}  # fmt: skip
    yield from (_of_pooled(line, over) for over in shown.pooled)
    if not shown.pooled:
        missing = (
            f"{each.what} {each.arm or ''} {each.have}/{each.need}" for each in shown.missing
        )
        yield {**line, "flags": "; ".join(" ".join(each.split()) for each in missing)}


def _of_pooled(line: Line, over: Over) -> Line:
    return {
        **line, "measure": over.measure, "standardised": over.standardised, "k": over.k,
        "n": over.n, "value": over.mu, "se": over.se, "lo": over.interval.lo,
        "hi": over.interval.hi, "prediction_lo": over.prediction.lo,
        "prediction_hi": over.prediction.hi, "tau2": over.tau2, "i2": over.i2,
        "q_value": over.q_value,
    }  # fmt: skip


FUNNEL_COLUMNS = (
    "city", "n_solved", "n_places", "observed", "expected", "ratio", "limit95_lo", "limit95_hi",
    "limit998_lo", "limit998_hi", "z", "z_without_overdispersion", "outside", "suppressed",
    "reason_if_null", "cut_off", "sha256",
)  # fmt: skip


def funnel_lines(view: FunnelView) -> Iterator[Sequence[object]]:
    for each in view.items:
        inner, outer = each.limits95, each.limits998
        yield (
            each.city, each.n_solved, each.n_places, each.observed, each.expected, each.ratio,
            inner and inner.lo, inner and inner.hi, outer and outer.lo, outer and outer.hi,
            each.z, each.z_without_overdispersion, each.outside, each.suppressed,
            view.reason_if_null, view.cut_off, view.sha256,
        )  # fmt: skip
