"""How a job goes on: step after step, resting longer after each failure, never given up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("paygiri.jobs")

LONGEST_PAUSE = 60.0


async def again_and_again(step: Callable[[], Awaitable[object]], name: str, every: float) -> None:
    """Never returns; cancel it to stop. `every` is the pause between two steps in seconds."""
    pause = every
    while True:
        await asyncio.sleep(pause)
        try:
            await step()
            pause = every
        except Exception as failure:
            pause = min(pause * 2, max(LONGEST_PAUSE, every))
            # the text of an error may quote a case
            log.warning("%s rests for %.0f s: %s", name, pause, type(failure).__qualname__)
