"""What can happen to an entry of the knowledge base: a document that others can learn from."""

from datetime import date

from domain.events import event


@event
class Entry:
    """A document: where it is (`link`, and `sha256` of the file) and what stands in it.

    `kind` is a code of the knowledge kinds, `categories` and `places` are codes, `source` says
    who published it, `published_on` when. `licence` is what its publisher lets others do.
    """

    kind: str
    title: str
    abstract: str
    language: str
    source: str
    link: str | None = None
    sha256: str | None = None
    licence: str | None = None
    categories: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    published_on: date | None = None

    @property
    def texts(self) -> str:
        """All that a reader would read, line by line."""
        return "\n".join((self.title, self.abstract, self.source, self.licence or ""))


@event
class KnowledgeEntryAdded:
    """`text_flags` are what its text seemed to hold and was let stand, for the reason given."""

    entry: Entry
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    added_by: str
    on: date


@event
class KnowledgeEntryRevised:
    entry: Entry
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    on: date


@event
class KnowledgeEntryWithdrawn:
    reason: str
    on: date


KnowledgeEvent = KnowledgeEntryAdded | KnowledgeEntryRevised | KnowledgeEntryWithdrawn
