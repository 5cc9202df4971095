"""How a fault of ours is told in the log: what it was and where, never a word of the request."""

import traceback
from pathlib import Path

MOST_FRAMES = 12


def described(error: BaseException) -> str:
    """Its class and the places in the code, the innermost first.

    An exception's text may quote the request (or a row), so it is left out.
    """
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__qualname__} at {where}"
