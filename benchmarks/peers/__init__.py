"""Others that do the same work, small and fair: same driver, same payload, same pool sizes."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PACKAGES = Path(__file__).parent.parent / ".venv"


def package(name: str) -> Any:
    """A package that `make bench-peers` installs; None where it is not installed."""
    for folder in _PACKAGES.glob("lib/python*/site-packages"):
        if str(folder) not in sys.path:
            sys.path.append(str(folder))  # after the project's own packages
    return import_module(name) if find_spec(name) else None


def program(name: str) -> Path | None:
    """A program that came with a peer; None where it is not installed."""
    found = _PACKAGES / "bin" / name
    return found if found.exists() else None
