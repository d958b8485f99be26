from tests import environment

# Before anything reads the settings.
VAR_DIR = environment.prepare()

import signal
import sys
from collections.abc import Callable, Iterator

import django
import pytest
from django.conf import settings

if settings.configured:
    sys.exit("Unset DJANGO_SETTINGS_MODULE and --ds: the tests set their own environment first.")
django.setup()

from django.core.cache import cache
from django.db import connections
from django.test import Client

from accounts.models import User
from communities.models import Community
from outbox.domain.texts import forget as forget_words
from tests.chromium import find_chromium, launch_arguments
from tests.factories import StaffFactory
from tests.outbox.sink import Sink, listening
from tests.pages import Pages, check_accessibility
from tests.signing_in import sign_in

WIDTHS = (320, 1280)
DATABASE = {"db", "transactional_db", "live_server"}

# Made to be slow, which a test that signs in need not be; nobody else keeps a password that is made here.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: clear up, then end


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        environment.forget()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses no database, before `-m` is asked: the run on PostgreSQL leaves it to the one on SQLite."""
    for item in items:
        if item.get_closest_marker("django_db") is None and not DATABASE & set(item.fixturenames):
            item.add_marker("no_database")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    environment.as_found()


@pytest.fixture(autouse=True)
def _own_words_of_mail_are_read_anew() -> None:
    """What one test kept is not what the next one finds: own words are trusted for a second."""
    forget_words()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as on a laptop: a database in memory would be one connection for all threads."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(VAR_DIR / "test.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_rate_limits(request: pytest.FixtureRequest) -> None:
    """The cache's table is no model's: the flush after a test with real transactions leaves it be."""
    marker = request.node.get_closest_marker("django_db")
    committed = marker is not None and marker.kwargs.get("transaction", False)
    if committed or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    chromium = find_chromium()
    where = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, **where, "args": launch_arguments()}


@pytest.fixture
def page(page, live_server, settings) -> Iterator:
    """Playwright's page; any error on it fails the test: a broken script, a thing that the CSP stops."""
    page.set_default_timeout(15_000)
    pages = Pages(page)
    # Links in mail lead to the server of this test.
    settings.BASE_URL = live_server.url
    yield page
    assert pages.errors == []


@pytest.fixture
def axe() -> Callable:
    """`axe(page)`: no violation of WCAG 2.2 A and AA, nor of axe's best practices, on the page now."""
    return check_accessibility


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest, page) -> int:
    """The test's page at the width of a small phone and of a desktop."""
    page.set_viewport_size({"width": request.param, "height": 900})
    return request.param


@pytest.fixture
def at_widths(page) -> Callable:
    """`for width in at_widths():` shows the same page at each width, without starting over."""

    def widths() -> Iterator[int]:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            yield width

    return widths


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A real mail server, and a portal that sends to it."""
    server = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 10
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with listening(server):
        yield server


@pytest.fixture
def staff(client: Client, community: Community) -> User:
    """Somebody who coordinates the `community` of the test, signed in."""
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user
