"""Old records, from a sheet into the store, told in a few lines."""

from datetime import UTC, datetime
from pathlib import Path

from service.imports.reader import Unreadable
from service.imports.records.importer import Summary
from service.imports.records.importer import import_records as import_sheet
from service.imports.rejects import rejects_path
from service.operating.importing import must_be_two_files, told_of_rejects
from service.operating.progress import Progress
from service.operating.projecting import catch_up
from service.operating.store import opened
from service.settings import Settings


async def import_records(
    settings: Settings, file: Path, source: str, rejects: Path | None, *, dry: bool, project: bool
) -> str:
    """Import a sheet of old records and say what came of it, or what would come with `dry`.

    Unreadable where the file cannot be used, or no row at all could be taken.
    """
    rejects = rejects or rejects_path(file)
    must_be_two_files(file, rejects)
    async with opened(settings) as services:
        with Progress("Trying" if dry else "Importing") as progress:
            done = await import_sheet(
                services, file, source, rejects, datetime.now(UTC), dry=dry, progress=progress
            )
        if project and not dry:
            await catch_up(services)
    told = _told(done)
    if done.rejected.total() == done.rows > 0:
        raise Unreadable(f"{told}\nNo row could be taken.")
    return told


def _told(done: Summary) -> str:
    what = "would be imported" if done.dry else "imported"
    lines = [
        f"{done.rows} rows: {done.imported} {what}, {done.already_there} were here before,"
        f" {done.rejected.total()} rejected."
    ]
    lines += told_of_rejects(done.rejected, done.rejects)
    if done.ignored:
        lines.append(f"Columns that were not read: {', '.join(done.ignored)}")
    return "\n".join(lines)
