from dataclasses import replace
from functools import partial

from domain.issue import lower_sensitivity, name_case_worker, raise_sensitivity
from domain.issue.events import CaseWorkerNamed, SensitivityLowered, SensitivityRaised
from domain.words import Sensitivity
from tests.domain.issue.examples import CLOSED, SOMEBODY, issue, reported

S0, S1 = Sensitivity.PUBLIC, Sensitivity.INTERNAL
internal = replace(reported, sensitivity=S1)


def test_anyone_on_the_case_protects_it_better_even_when_it_is_closed() -> None:
    issue.given(*CLOSED).when(raise_sensitivity, level=S1, reason="Named.").then(
        SensitivityRaised(level=S1, reason="Named.")
    )


def test_raising_to_the_same_level_adds_nothing() -> None:
    issue.given(internal).when(raise_sensitivity, level=S1, reason="Named.").then_nothing()


def test_raising_never_lowers() -> None:
    issue.given(internal).when(raise_sensitivity, level=S0, reason="x").then_refused("not-higher")


def test_where_no_custodian_reads_it_who_raises_it_is_named_and_nothing_goes_to_s3() -> None:
    alone = partial(
        raise_sensitivity, reason="Threats.", custodian_appointed=False, member=SOMEBODY
    )
    raising = issue.given(reported).when
    restricted = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Threats.")
    raising(alone, level=Sensitivity.RESTRICTED).then(restricted, CaseWorkerNamed(member=SOMEBODY))
    raising(alone, level=Sensitivity.SURVIVOR).then_refused("no-custodian")
    internal = SensitivityRaised(level=S1, reason="Threats.")
    raising(alone, level=S1).then(internal)


def test_raising_needs_a_reason() -> None:
    issue.given(reported).when(raise_sensitivity, level=S1, reason="").then_refused(
        "reason-missing"
    )


def test_a_custodian_lowers_the_sensitivity_with_a_reason() -> None:
    issue.given(internal).when(lower_sensitivity, level=S0, reason="Names are out.").then(
        SensitivityLowered(level=S0, reason="Names are out.")
    )


def test_lowering_to_the_same_level_adds_nothing() -> None:
    issue.given(internal).when(lower_sensitivity, level=S1, reason="x").then_nothing()


def test_lowering_never_raises() -> None:
    issue.given(reported).when(lower_sensitivity, level=S1, reason="x").then_refused("not-lower")


def test_lowering_needs_a_reason() -> None:
    issue.given(internal).when(lower_sensitivity, level=S0, reason=" ").then_refused(
        "reason-missing"
    )


def test_a_case_worker_is_named() -> None:
    issue.given(reported).when(name_case_worker, member=SOMEBODY).then(
        CaseWorkerNamed(member=SOMEBODY)
    )


def test_naming_the_same_case_worker_again_adds_nothing() -> None:
    named = CaseWorkerNamed(member=SOMEBODY)
    issue.given(reported, named).when(name_case_worker, member=SOMEBODY).then_nothing()


def test_nobody_is_named_on_an_issue_never_reported() -> None:
    issue.given().when(name_case_worker, member=SOMEBODY).then_refused("issue-unknown")
