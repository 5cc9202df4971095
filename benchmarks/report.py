"""Writes the tables of README.md from results/*.json, so that no figure is typed by hand.

python -m benchmarks.report
"""

from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS, Goal, found, is_met
from benchmarks.results import load, number

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- tables: made by python -m benchmarks.report -->", "<!-- end of tables -->"
BENCHMARKS = (
    "append",
    "rest",
    "projecting",
    "importing",
    "scale",
    "minutes",
    "agenda",
    "clock",
    "reports",
    "similar",
    "learning",
)


def main() -> None:
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = [_goals(), *(_benchmark(told) for name in BENCHMARKS if (told := load(name)))]
    README.write_text("\n".join([before + BEGIN, *tables, END + after]))


def _goals() -> str:
    lines = ["", "### Goals", "", "| goal | set | found (lowest-highest) | |", "|---|---|---|---|"]
    return "\n".join([*lines, *(_goal(goal) for goal in GOALS), ""])


def _goal(goal: Goal) -> str:
    limit = f"{'>=' if goal.at_least else '<='} {number(goal.limit)}"
    figure = found(goal)
    if figure is None:
        return f"| {goal.text} | {limit} | not measured | |"
    verdict = "met" if is_met(goal, figure) else "missed"
    return f"| {goal.text} | {limit} | {_span(figure)} | {verdict} |"


def _benchmark(told: dict[str, Any]) -> str:
    disk, load_average = (" to ".join(map(str, told[key])) for key in ("fdatasync_us", "load"))
    lines = [
        f"### {told['benchmark']}",
        "",
        f"`{told['command']}` at {told['commit']}, {told['when']}, {told['machine']}; before and"
        f" after it fdatasync took {disk} us and the load average was {load_average}.",
        "",
    ]
    if told["rates"]:
        lines += ["| store | what | rate (lowest-highest) | p50 ms | p99 ms | processor us |",
                  "|---|---|---|---|---|---|", *map(_rate, told["rates"]), ""]  # fmt: skip
    if told["figures"]:
        lines += ["| figure | (lowest-highest) | unit |", "|---|---|---|"]
        lines += [
            f"| {each['text']} | {_span(each)} | {each['unit']} |" for each in told["figures"]
        ]
        lines.append("")
    return "\n".join(lines)


def _rate(row: dict[str, Any]) -> str:
    more = [number(row[key]) if key in row else "" for key in ("p50_ms", "p99_ms", "cpu_us")]
    cells = [row["store"], row["name"], f"{_span(row)} {row['unit']}", *more]
    return f"| {' | '.join(cells)} |"


def _span(figure: dict[str, Any]) -> str:
    median, low, high = (number(figure[key]) for key in ("median", "low", "high"))
    return f"**{median}**" if low == high else f"**{median}** ({low}-{high})"


if __name__ == "__main__":
    main()
