"""The policy written out: for every action and role the situations in which the answer is yes.

A situation is a letter, in its own column of the cell; a dot is a no. Cases: H role here, A role
one level above, E role elsewhere, P the same and the case is public, B speaks for no body,
R for the reporting body, L for the lead body, O for the owner (and claimant), C police conduct,
K police conduct and of the police chain, N police conduct yet to be reported, 2 restricted, W the
same and named case worker, 3 survivor level. Members: H role here, E elsewhere, B of the
member's body, M oneself, G a custodian, U a member without roles.

`python -m tests.access.matrix` writes the tables beside this file anew; read the difference.
"""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from domain.member import Role
from domain.words import Sensitivity
from service.access import allowed, policy
from service.access.principal import Grant, Principal, Subject

TODAY = date(2026, 6, 1)
ME, OTHER = UUID(int=1), UUID(int=2)

HERAT = frozenset({"HRT-N06", "HRT", "AF32", "AF"})
CASE = Subject(
    places=HERAT,
    sensitivity=Sensitivity.INTERNAL,
    reported_by="REPORTER",
    lead_body="LEAD",
    owner_body="OWNER",
    claimed_by="OWNER",
    heard_at=frozenset({"AF32"}),
)
MEMBER = Subject(places=HERAT, member=OTHER, member_body="COLLEAGUES")

Situation = tuple[Principal, Subject]


def who(role: Role, place: str = "HRT", body: str | None = "MINE") -> Principal:
    grant = Grant(role, place, None, date(2026, 1, 1), date(2026, 12, 31))
    return Principal(member_id=ME, body=body, grants=(grant,))


def of_cases(role: Role) -> dict[str, Situation]:
    restricted = replace(CASE, sensitivity=Sensitivity.RESTRICTED)
    return {
        "H": (who(role), CASE),
        "A": (who(role, "AF32"), CASE),
        "E": (who(role, "KBL"), CASE),
        "P": (who(role, "KBL"), replace(CASE, sensitivity=Sensitivity.PUBLIC)),
        "B": (who(role, body=None), CASE),
        "R": (who(role, body="REPORTER"), CASE),
        "L": (who(role, body="LEAD"), CASE),
        "O": (who(role, body="OWNER"), CASE),
        "C": (who(role), replace(CASE, police_conduct=True)),
        "K": (
            replace(who(role), in_police_chain=True),
            replace(CASE, police_conduct=True),
        ),
        "N": (who(role), replace(restricted, police_conduct=True, new=True)),
        "2": (who(role), restricted),
        "W": (who(role), replace(restricted, case_workers=frozenset({ME}))),
        "3": (who(role), replace(CASE, sensitivity=Sensitivity.SURVIVOR)),
    }


def of_members(role: Role) -> dict[str, Situation]:
    return {
        "H": (who(role), MEMBER),
        "E": (who(role, "KBL"), MEMBER),
        "B": (who(role, "KBL", body="COLLEAGUES"), MEMBER),
        "M": (who(role), replace(MEMBER, member=ME)),
        "G": (who(role), replace(MEMBER, guards=True)),
        "U": (who(role, "KBL"), replace(MEMBER, places=frozenset(), unplaced=True)),
    }


def cases_table() -> str:
    actions = [action for action in allowed.ALLOWED if action not in allowed.MEMBERS]
    rows = [(action, *(_yes(action, of_cases(role)) for role in Role)) for action in actions]
    seen = ("(sees it)", *(_seen(of_cases(role)) for role in Role))
    return _csv([seen, *rows])


def members_table() -> str:
    return _csv(
        [(action, *(_yes(action, of_members(role)) for role in Role)) for action in allowed.MEMBERS]
    )


def _yes(action: str, situations: dict[str, Situation]) -> str:
    return "".join(
        letter if policy.grant_for(principal, action, subject, TODAY) else "."
        for letter, (principal, subject) in situations.items()
    )


def _seen(situations: dict[str, Situation]) -> str:
    return "".join(
        letter if policy.may_see(principal, subject, TODAY) else "."
        for letter, (principal, subject) in situations.items()
    )


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("action", *Role))
    writer.writerows(rows)
    return text.getvalue()


TABLES = {"cases.csv": cases_table, "members.csv": members_table}
HERE = Path(__file__).parent

if __name__ == "__main__":
    for name, table in TABLES.items():
        (HERE / name).write_text(table())
