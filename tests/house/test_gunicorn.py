"""Production as it is run: collected files with hashed names, DEBUG off, gunicorn."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from tests.environment import production
from tests.services import free_port
from tests.waiting import until

ROOT = Path(settings.BASE_DIR)

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal served by gunicorn with DEBUG off, on an SQLite database of its own."""
    var = tmp_path_factory.mktemp("gunicorn")
    here = {"BASE_URL": "http://127.0.0.1", "BIND": f"127.0.0.1:{free_port()}", "WEB_CONCURRENCY": "1"}
    env = production(var) | here
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v0"], env=env, cwd=ROOT, check=True, timeout=300
        )
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "cop_portal.wsgi"]
    with (var / "log").open("wb") as log:
        server = subprocess.Popen(gunicorn, env=env, cwd=ROOT, stdout=log, stderr=log)
    address = f"http://{env['BIND']}"
    try:
        until(lambda: answer(address, "/health/live")[0] == 200, what="gunicorn answers", alive=server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def answer(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; status 0 while nobody listens."""
    try:
        with urlopen(Request(address + path, headers=headers), timeout=30) as response:
            return response.status, dict(response.headers), response.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()
    except OSError:
        return 0, {}, b""


def test_the_sign_in_page_links_style_sheets_that_are_there(portal):
    status, headers, body = answer(portal, "/accounts/login/")
    sheets = re.findall(r'<link[^>]*href="(/static/[^"]+\.css)"', body.decode())

    assert status == 200
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert sheets
    for sheet in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)
        status, headers, _ = answer(portal, sheet, **{"Accept-Encoding": "br"})
        assert (status, headers["Content-Encoding"]) == (200, "br")
        assert "immutable" in headers["Cache-Control"]


def test_a_page_that_is_not_there_says_so_and_nothing_about_the_code(portal):
    status, _, body = answer(portal, "/demo/")

    assert status == 404
    assert b"Traceback" not in body
    assert b"urlpatterns" not in body
