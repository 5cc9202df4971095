"""Why a decision is refused, in the words of the domain; HTTP is the service's concern.

Refusal            a rule forbids this
└── Unknown        there is nothing by that id
"""


class Refusal(Exception):
    """A rule of the domain forbids this: `code` names the rule for machines, the text tells people.

    The text says what to do and never repeats what the caller sent. `help` holds further texts
    for people, for instance a city's pathway card, keyed by language.
    """

    def __init__(self, code: str, message: str, *, help: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help or {}


class Unknown(Refusal):
    """There is nothing by that id."""
