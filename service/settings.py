"""What the operator can set, all by environment variables that start with PAYGIRI_."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.engines import StartupError

MOST_PROCESSES = 64
MOST_DAYS = 80
DEFAULT_DATABASE_URL = "sqlite:///data/paygiri.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.

    `pepper` keys the HMAC of API keys; without it a copy of the database opens nothing.
    `report_processes` compute long reports beside the service; 0: it does so itself.
    `release_after_days` pass before the figures of a quarter that is over are published.
    """

    database_url: str
    pepper: bytes
    environment: str
    report_processes: int = 0
    release_after_days: int = 14

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; a missing pepper is made once and kept in `data/pepper` (0600)."""
        return cls(
            database_url=environ.get("PAYGIRI_DATABASE_URL", DEFAULT_DATABASE_URL),
            pepper=_pepper(environ),
            environment=environ.get("PAYGIRI_ENVIRONMENT", "live"),
            report_processes=_processes(environ.get("PAYGIRI_REPORT_PROCESSES")),
            release_after_days=_days(environ.get("PAYGIRI_RELEASE_AFTER_DAYS", "14")),
        )


def _processes(given: str | None) -> int:
    """Two at most unless more are asked for: each may hold 200 MB for a while."""
    if given is None:
        return min(2, os.cpu_count() or 1)
    if not given.isdecimal() or int(given) > MOST_PROCESSES:
        raise StartupError(f"Set PAYGIRI_REPORT_PROCESSES to a number from 0 to {MOST_PROCESSES}.")
    return int(given)


def _days(given: str) -> int:
    """Fewer than a quarter has, so that none is passed over."""
    if not given.isdecimal() or int(given) > MOST_DAYS:
        raise StartupError(f"Set PAYGIRI_RELEASE_AFTER_DAYS to a number from 0 to {MOST_DAYS}.")
    return int(given)


def _pepper(environ: Mapping[str, str]) -> bytes:
    if given := environ.get("PAYGIRI_PEPPER"):
        return given.encode()
    file = Path(environ.get("PAYGIRI_PEPPER_FILE", "data/pepper"))
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_hex(32))
    return file.read_text().strip().encode()
