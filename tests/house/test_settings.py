"""Settings come from the environment alone; with DEBUG off nothing has a default that could harm."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from tests import environment

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""")
READ_BY_GUNICORN = re.compile(r"""\benviron\.get\(\s*"([A-Z_]+)\"""")
NAMED = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)
DEMO = """
import django; django.setup()
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
print("namespaces", "demo" in get_resolver().namespace_dict)
print("names", [name for name in names if name.startswith("demo")])
for path in ("/demo/", "/demo/mail/"):
    print(path, Client(headers={"host": "portal.example.org"}).get(path, secure=True).status_code)
"""

PROVIDER = """
import django; django.setup()
from anymail.signals import tracking
from django.urls import resolve
print("open", resolve("/mail-provider/postmark/tracking/").url_name == "postmark_tracking_webhook")
print("heard", bool(tracking.receivers))
"""


def run_python(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Python as on a server, with these variables instead."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment.production(tmp_path) | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def variables_read() -> set[str]:
    return set(READ.findall((ROOT / "cop_portal" / "settings.py").read_text()))


def variables_read_by_gunicorn() -> set[str]:
    return set(READ_BY_GUNICORN.findall((ROOT / "deploy" / "gunicorn.conf.py").read_text()))


def test_env_example_names_exactly_the_variables_that_the_settings_and_gunicorn_read():
    named = {name for name in NAMED.findall((ROOT / ".env.example").read_text()) if "ANYMAIL_" not in name}

    assert variables_read_by_gunicorn() == {"BIND", "WEB_CONCURRENCY", "WEB_THREADS"}
    assert named == variables_read() | variables_read_by_gunicorn()


def test_env_example_explains_each_variable_on_the_line_above():
    lines = (ROOT / ".env.example").read_text().splitlines()

    for before, line in pairwise(lines):
        if NAMED.match(line):
            assert before.startswith("# "), line


def test_the_tests_own_environment_covers_every_variable():
    """A variable that the tests leave alone would come from the shell or from `.env`."""
    assert (
        variables_read() == (set(environment.FIXED) | environment.CHOSEN | environment.OWN) & variables_read()
    )


def test_settings_load_with_debug_off_when_all_that_is_required_is_set(tmp_path):
    outcome = run_python(tmp_path, "-c", "import cop_portal.settings as s; print(s.DEBUG)")

    assert (outcome.stdout, outcome.returncode) == ("False\n", 0), outcome.stderr


@pytest.mark.parametrize("missing", environment.REQUIRED)
def test_settings_refuse_to_load_with_debug_off_and_one_of_them_missing(tmp_path, missing):
    outcome = run_python(tmp_path, "-c", "import cop_portal.settings", **{missing: ""})

    assert outcome.returncode == 1
    assert f"ImproperlyConfigured: Set {missing}" in outcome.stderr


def test_a_debug_portal_makes_its_own_secret_once_and_for_nobody_else(tmp_path):
    show = "import cop_portal.settings as s; print(s.SECRET_KEY)"
    first, second = (run_python(tmp_path, "-c", show, DEBUG="1", SECRET_KEY="").stdout for _ in range(2))

    assert first == second
    assert len(first) > 60
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_demo_pages_do_not_exist_with_debug_off(tmp_path):
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
        assert run_python(tmp_path, "manage.py", *command).returncode == 0

    outcome = run_python(tmp_path, "-c", DEMO)

    assert outcome.stdout.splitlines() == ["namespaces False", "names []", "/demo/ 404", "/demo/mail/ 404"], (
        outcome.stderr
    )


def test_portal_command_refuses_with_debug_off(tmp_path):
    outcome = run_python(tmp_path, "manage.py", "portal")

    assert outcome.returncode == 1
    assert "This is for a laptop" in outcome.stderr


@pytest.mark.parametrize(("secret", "is_open"), [("user:password", True), ("", False)])
def test_a_mail_provider_is_heard_only_where_it_can_prove_itself(tmp_path, secret, is_open):
    outcome = run_python(
        tmp_path, "-c", PROVIDER, EMAIL_URL="anymail+postmark:", ANYMAIL_WEBHOOK_SECRET=secret
    )

    assert outcome.stdout.splitlines() == [f"open {is_open}", "heard True"], outcome.stderr
