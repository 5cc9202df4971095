"""What the operator can set, all by environment variables that start with PAYGIRI_."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE_URL = "sqlite:///data/paygiri.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url` is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE.

    `pepper` keys the HMAC of API keys; without it a copy of the database opens nothing.
    """

    database_url: str
    pepper: bytes
    environment: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; a missing pepper is made once and kept in `data/pepper` (0600)."""
        return cls(
            database_url=environ.get("PAYGIRI_DATABASE_URL", DEFAULT_DATABASE_URL),
            pepper=_pepper(environ),
            environment=environ.get("PAYGIRI_ENVIRONMENT", "live"),
        )


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
