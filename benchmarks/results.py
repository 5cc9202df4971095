"""What a benchmark found: printed as a table, and kept as JSON for the README."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.method import Rounds, Spread, probe_disk

FOLDER = Path(__file__).parent / "results"


@dataclass
class Results:
    """Rows of one benchmark: `rates` in so many a second, `figures` as ratio, count or time."""

    name: str
    rates: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fdatasync: list[float] = field(default_factory=lambda: [probe_disk()])
    load: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    def rate_of(self, rounds: Rounds, *, store: str, unit: str) -> None:
        """Keep the rate of every variant."""
        for name in rounds.done:
            spread = Spread.of(rounds.rates(name))
            row: dict[str, Any] = {"name": name, "store": store, "unit": unit, **_numbers(spread)}
            if rounds.done[name][0].latencies:
                p50, p99 = rounds.percentiles(name, 0.5, 0.99)
                row |= {"p50_ms": p50.median * 1e3, "p99_ms": p99.median * 1e3}
            if rounds.done[name][0].cpu:
                row["cpu_us"] = rounds.cpu(name).median
            self.rates.append(row)

    def rate(self, name: str, rate: Spread, *, store: str, unit: str) -> None:
        """Keep one rate."""
        self.rates.append({"name": name, "store": store, "unit": unit, **_numbers(rate)})

    def figure(self, key: str, text: str, value: Spread | float, unit: str = "ratio") -> None:
        """One figure that a goal may be held against; `key` is the goal's."""
        spread = value if isinstance(value, Spread) else Spread(value, value, value)
        self.figures.append({"key": key, "text": text, "unit": unit, **_numbers(spread)})

    def save(self) -> None:
        """Print, and write `results/NAME.json`."""
        self.fdatasync.append(probe_disk())
        self.load.append(os.getloadavg()[0])
        told = {
            "benchmark": self.name,
            "command": " ".join(["python -m", f"benchmarks.{self.name}", *sys.argv[1:]]),
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "machine": f"{os.cpu_count()} cores, {platform.system()}, Python"
            f" {platform.python_version()}",
            "fdatasync_us": [round(each) for each in self.fdatasync],
            "load": [round(each, 1) for each in self.load],
            "rates": self.rates,
            "figures": self.figures,
            "notes": self.notes,
        }
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(told, indent=1, ensure_ascii=False)
        (FOLDER / f"{self.name}.json").write_text(text + "\n")
        show(told)


def show(told: dict[str, Any]) -> None:
    """Print one benchmark as tables."""
    out = [f"\n{told['benchmark']}: fdatasync {told['fdatasync_us']} us, load {told['load']}"]
    for row in told["rates"]:
        tail = ""
        if "p50_ms" in row:
            tail = f"  p50 {row['p50_ms']:8.2f} ms  p99 {row['p99_ms']:8.2f} ms"
        tail += f"  {row['cpu_us']:.0f} us of the processor each" if "cpu_us" in row else ""
        span = f"{number(row['median']):>11} ({number(row['low'])}-{number(row['high'])})"
        out.append(f"  {row['store']:<11}{row['name']:<44}{span:<34}{row['unit']}{tail}")
    for row in told["figures"]:
        span = f"{number(row['median']):>11} ({number(row['low'])}-{number(row['high'])})"
        out.append(f"  {row['text']:<55}{span:<34}{row['unit']}")
    print("\n".join([*out, *told["notes"]]), flush=True)


def number(value: float) -> str:
    """Three digits that count, without an exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def load(name: str) -> dict[str, Any] | None:
    """What was kept of a benchmark; None where it has not been run."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None


def _numbers(spread: Spread) -> dict[str, float]:
    return {"median": spread.median, "low": spread.low, "high": spread.high}


def _commit() -> str:
    asked: Sequence[str] = ("git", "rev-parse", "--short", "HEAD")
    try:
        found = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=FOLDER.parent)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()
