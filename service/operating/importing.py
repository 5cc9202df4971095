"""Cases of another system, from a file into the store, told in a few lines."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from projections.similar.places import known_places
from service.imports.importer import Summary, import_file
from service.imports.mapping_file import load_mapping
from service.imports.matching import PlaceMatcher
from service.imports.reader import Unreadable
from service.imports.rejects import rejects_path
from service.operating.progress import Progress
from service.operating.projecting import catch_up
from service.operating.store import opened
from service.settings import Settings


async def import_cases(
    settings: Settings, file: Path, mapping: str, rejects: Path | None, *, project: bool
) -> str:
    """Import a file and say what came of it; with `project` bring lists and reports up to it.

    MappingError or Unreadable say what to mend, before anything of a broken file is kept.
    Unreadable also where no row at all could be taken.
    """
    known, rejects = load_mapping(mapping), rejects or rejects_path(file)
    must_be_two_files(file, rejects)
    async with opened(settings) as services:
        matcher = None
        if known.place.by_name:
            await catch_up(services)
            matcher = PlaceMatcher(await services.database.read(known_places, known.city.code))
        with Progress("Importing") as progress:
            done = await import_file(
                services.ledger,
                file,
                known,
                rejects,
                datetime.now(UTC),
                progress,
                matcher,
            )
        if project:
            await catch_up(services)
    told = _told(done)
    if done.rejected.total() == done.rows > 0:
        raise Unreadable(f"{told}\nNo row could be taken. Is it the right mapping?")
    return told


def must_be_two_files(file: Path, rejects: Path) -> None:
    """Raises Unreadable."""
    if rejects.resolve() == file.resolve():
        raise Unreadable("The rejects would overwrite the file: name another file in --rejects.")


def _told(done: Summary) -> str:
    lines = [
        f"{done.rows} rows: {done.imported} cases imported, {done.already_there} were here before,"
        f" {done.rejected.total()} rejected; {done.new_places} new places."
    ]
    if done.without_place:
        lines.append(
            f"  {done.without_place} x place unknown, kept at the city: they are in no recurrence, "
            f"hotspot or chart. {done.at_default_points} of them stood at one of "
            f"{done.default_points} points that many addresses share."
        )
    return "\n".join(lines + told_of_rejects(done.rejected, done.rejects))


def told_of_rejects(codes: Counter[str], file: Path | None) -> list[str]:
    """A line for each reason, and where the rows are."""
    lines = [f"  {count} x {code}" for code, count in codes.most_common()]
    return lines if file is None else [*lines, f"The rejected rows and why: {file}"]
