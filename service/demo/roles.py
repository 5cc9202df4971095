"""As what a body takes part in a meeting, and the office that speaks for it."""

ROLE = {
    "CDC": "community", "WG": "community", "PEM": "police", "MAB": "board",
    "POWER": "other", "WATER": "other",
}  # fmt: skip
"""By the end of its code; every other body is of the municipality."""


def role_of(body: str) -> str:
    return ROLE.get(body.rpartition("-")[2], "municipality")


def office(owner: str) -> str:
    """The office that is named on boards and prints."""
    return f"Head of {owner}"
