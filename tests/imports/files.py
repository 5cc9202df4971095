"""Small case files and mappings that tests write, and where the real ones lie."""

import csv
import os
from pathlib import Path

import pytest

from service.imports.mapping import Mapping
from service.imports.mapping_file import parse_mapping

DATA = Path(
    os.environ.get("PAYGIRI_DATA") or Path(__file__).parents[2].resolve() / "../shared/data"
)

CHICAGO = "chicago_sanitation_2011_2014__before_2014-01-01.csv.gz"
BOSTON = "boston_311_2011h2_all_types.csv.gz"
NYC = "nyc_council_casework_2015_2025__before_2023-01-01.csv.gz"

HEADER = ["id", "kind", "sort", "address", "opened", "closed", "status", "why", "lat", "lon"]

MAPPING = """
source = "springfield"
timezone = "Asia/Kabul"

[city]
code = "SPR"
name = "Springfield"
country = "USA"
country_name = "United States"

[columns]
id = "id"
category = "kind"
subcategory = "sort"
place = ["address"]
opened = "opened"
closed = "closed"
status = "status"
closure = "why"
latitude = "lat"
longitude = "lon"

[place]
drop = ['\\s\\d{5}$']
default_points = [[1.5, 2.5]]
shared_by_more_than = 3

[status]
"Done" = "solved"
"Done - Dup" = "duplicate"
"Open" = "open"
"Shelved" = "administrative"

[[closure]]
starts = ["Not ours"]
means = "referred_out"
response = "referral"

[[closure]]
starts = ["Fixed", "Mended"]
response = "physical_repair"

[categories]
"Light" = "LGT"
"Rubbish" = "WAS"
"Rubbish / Not collected" = "WAS-COLLECT"
"""


def mapping(text: str = MAPPING) -> Mapping:
    return parse_mapping("springfield.toml", text)


def row(**given: str) -> list[str]:
    usual = {
        "id": "1",
        "kind": "Light",
        "address": "12 Main St",
        "opened": "2024-03-01",
        "closed": "2024-03-05",
        "status": "Done",
    }
    return [(usual | given).get(name, "") for name in HEADER]


def write(path: Path, *rows: list[str], header: list[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def real(name: str) -> Path:
    """A real case file; the test is skipped where the data are not at hand."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real case file {name} is not here; set PAYGIRI_DATA to its folder")
    return path
