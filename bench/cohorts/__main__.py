"""Measure the composer at 120, 1,000, 10,000 and 100,000 applicants, each in a process of its own."""

import argparse
import json
import subprocess
import sys

from bench.cohorts.made_up import KINDS
from bench.cohorts.one import Figures
from bench.cohorts.table import head, row

SIZES = [(120, 4, 5), (1_000, 20, 5), (10_000, 200, 3)]  # people, groups, rounds
LARGEST = (100_000, 2_000, 1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cohorts", description=__doc__)
    parser.add_argument("--small", action="store_true", help="leave out 100,000 applicants")
    parser.add_argument("--json", action="store_true", help="every figure of every round, one size a line")
    chosen = parser.parse_args()
    if not chosen.json:
        print(head(), flush=True)
    for people, groups, rounds in SIZES if chosen.small else [*SIZES, LARGEST]:
        for kinds in KINDS:
            command = [
                sys.executable,
                "-m",
                "bench.cohorts.one",
                str(people),
                str(groups),
                kinds,
                str(rounds),
            ]
            figures = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            print(figures.strip() if chosen.json else row(Figures(**json.loads(figures))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
