"""The places of a gazetteer file, from the file into the register, told in a few lines."""

from pathlib import Path

from service import gazetteer
from service.operating.keyring import COMMAND_LINE
from service.operating.projecting import catch_up
from service.operating.store import opened
from service.settings import Settings


async def register_places(settings: Settings, file: Path) -> tuple[str, bool]:
    """Register what is new in a CSV file; what came of it, and whether every row could be taken.

    UnreadableGazetteer where the file as a whole cannot be read; nothing is kept then.
    """
    rows, rejects = gazetteer.read_csv(file)
    async with opened(settings) as services:
        done = await gazetteer.register(
            services.ledger, services.registry, rows, actor=COMMAND_LINE
        )
        await catch_up(services)
    rejected = sorted([*rejects, *done.rejects], key=lambda reject: reject.line)
    lines = [f"{done.registered} places registered, {done.unchanged} were there already."]
    lines += [f"line {reject.line}: {reject.code}: {reject.message}" for reject in rejected]
    return "\n".join(lines), not rejected
