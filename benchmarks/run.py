"""All benchmarks, one after another, and the README's tables.

python -m benchmarks.run          quick: about five minutes, few rounds, 100,000 events at most
python -m benchmarks.run --full   as the README's figures were made: about an hour
"""

import argparse
import subprocess
import sys

QUICK = (
    ("append", "--rounds", "2"),
    ("rest", "--rounds", "2"),
    ("projecting", "--rounds", "1", "--events", "10000", "--seconds", "3"),
    ("importing", "--rounds", "1", "--rows", "10000"),
    ("scale", "--events", "2000,20000"),
    ("minutes", "--rounds", "5"),
    ("agenda", "--promises", "2000", "--rounds", "2"),
    ("clock", "--commitments", "20000"),
    ("reports", "--episodes", "50000", "--cities", "10"),
    ("similar", "--issues", "20000", "--rounds", "2"),
    ("learning", "--episodes", "50000", "--cities", "10"),
)
FULL = (
    ("append", "--rounds", "7", "--slow"),
    ("rest", "--rounds", "7", "--slow"),
    ("projecting", "--rounds", "7", "--events", "50000"),
    ("importing", "--rounds", "3", "--rows", "50000"),
    ("scale", "--events", "10000,1000000"),
    ("minutes", "--rounds", "31"),
    ("agenda", "--promises", "10000", "--rounds", "7"),
    ("clock", "--commitments", "1000000"),
    ("reports", "--episodes", "1000000", "--cities", "100"),
    ("similar", "--issues", "1000000", "--rounds", "7"),
    ("learning", "--episodes", "1000000", "--cities", "100"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    asked = parser.parse_args()
    for name, *arguments in FULL if asked.full else QUICK:
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.report"], check=True)


if __name__ == "__main__":
    main()
