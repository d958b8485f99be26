"""`make test`: every test, on SQLite with browsers, then those that use a database on PostgreSQL with Redis.

Arguments go to pytest.
"""

import os
import sys

from tests.chromium import ADVICE, ensure_chromium
from tests.services import NotHere, end_on_signal, run, services

PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
NO_BROWSER = ["-m", "not browser"]
# What uses no database says on PostgreSQL what it said on SQLite.
DATABASE_ALONE = ["-m", "not browser and not no_database"]
ENDED = (2, 130, 143)  # Ctrl-C, and pytest or this module told to end
NO_TESTS = 5  # pytest's code when a choice of tests leaves none


def main(chosen: list[str]) -> int:
    """0 when all ran and passed. What could not run is one line each, and a failure where CI is set."""
    end_on_signal()
    missing, codes = [], []
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    browser = ensure_chromium()
    if not browser:
        missing.append(f"browser tests: {ADVICE}")
    print("Tests on SQLite" + (", with browsers" if browser else ""), flush=True)
    codes.append(run([*PYTEST, *([] if browser else NO_BROWSER), *chosen], {}))
    if codes[0] in ENDED:
        return codes[0]
    try:
        with services() as where:
            print("Tests on PostgreSQL and Redis", flush=True)
            codes.append(run([*PYTEST, *DATABASE_ALONE, *chosen], where))
    except NotHere as error:
        missing.append(f"tests on PostgreSQL and Redis: {error}")
    for line in missing:
        print(f"NOT RUN: {line}", flush=True)
    failed = any(code not in (0, NO_TESTS if chosen else 0) for code in codes)
    return 1 if failed or (missing and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
