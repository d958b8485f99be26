"""The house: imports go down only. The contracts stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_imports_go_down_only():
    outcome = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
