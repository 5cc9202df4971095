"""Real and teaching data beside the repository; a test that needs a missing file says so."""

import csv
import gzip
import os
from io import StringIO
from pathlib import Path

import pytest

DATA = Path(os.environ.get("PAYGIRI_DATA") or Path(__file__).parents[3] / "shared" / "data")
CHICAGO = "chicago_sanitation_2011_2014__before_2014-01-01.csv.gz"


def rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: set PAYGIRI_DATA to the folder of the data sets")
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    return list(csv.DictReader(StringIO(text)))
