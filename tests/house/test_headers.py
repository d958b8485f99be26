"""What every answer carries: a strict policy, nothing kept on shared computers, cookies that stay at home."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from tests import environment
from tests.house.access.roles import ANONYMOUS, ROLES, STAFF, of_roles
from tests.house.access.rules import BY_LINK
from tests.house.access.walk import Answer, walked
from tests.house.once import once_a_run
from tests.house.pages_as_served import flaws

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
ADMIN_POLICY = POLICY | {"style-src-attr": "'unsafe-inline'"}
SIGNED_IN = [role for role in ROLES if role != ANONYMOUS]


def policy(headers: dict[str, str]) -> dict[str, str]:
    parts = filter(None, map(str.strip, headers.get("Content-Security-Policy", "").split(";")))
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}


def wrong(place: str, headers: dict[str, str]) -> list[str]:
    """What an answer from `place` lacks, in words."""
    said = [
        f"{name}: {headers.get(name)}" for name, value in EVERYWHERE.items() if headers.get(name) != value
    ]
    if headers.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        said.append(f"Referrer-Policy: {headers.get('Referrer-Policy')}")
    if policy(headers) != (ADMIN_POLICY if place.startswith("/admin/") else POLICY):
        said.append(f"Content-Security-Policy: {headers.get('Content-Security-Policy')}")
    return [f"{place}: {flaw}" for flaw in said]


@pytest.mark.django_db
@of_roles()
def test_every_answer_carries_every_header(role):
    assert [flaw for answer in walked(role) for flaw in wrong(answer.path, answer.headers)] == []


@pytest.mark.django_db
@of_roles(*SIGNED_IN)
def test_nothing_that_a_signed_in_person_gets_is_stored(role):
    assert [str(answer) for answer in walked(role) if not is_unstored(answer)] == []


@pytest.mark.django_db
@of_roles(ANONYMOUS)
def test_nothing_behind_a_mailed_link_or_a_form_is_stored(role):
    linked = [a for a in walked(role) if a.name in BY_LINK and a.status == 200]
    entrance = [a for a in walked(role) if a.path.startswith(("/accounts/", "/admin/"))]
    posted = [a for a in walked(role) if a.method == "POST"]

    assert {a.name for a in linked} == BY_LINK
    assert [str(a) for a in linked + entrance + posted if not is_unstored(a)] == []


def is_unstored(answer: Answer) -> bool:
    return "no-store" in answer.headers.get("Cache-Control", "")


@pytest.mark.django_db
@of_roles()
def test_every_page_is_whole_and_brings_nothing_that_the_policy_stops(role):
    found = {
        answer.path: flaws(answer.body, may_style=answer.path.startswith("/admin/"))
        for answer in walked(role)
        if answer.is_page and answer.method == "GET"
    }

    assert len(found) > 10
    assert {place: said for place, said in found.items() if said} == {}


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert()</script>", ["inline <script>"]),
        ('<script type="application/json">{}</script>', []),
        ('<p style="color: red">x</p>', ["inline style on <p>"]),
        ('<a onclick="go()" href="/">x</a>', ["onclick on <a>"]),
        ('<a href="javascript:go()">x</a>', ["javascript: on <a>"]),
        ('<img src="https://elsewhere.example.org/a.png">', ["<img> from elsewhere.example.org"]),
        ('<script src="//elsewhere.example.org/a.js"></script>', ["<script> from elsewhere.example.org"]),
        ('<a href="https://elsewhere.example.org/">x</a>', []),
        ("<h1>Twice</h1>", ["2 <h1>"]),
    ],
)
def test_flaws_are_recognised(inside, said):
    page = (
        f'<!doctype html><html lang="en-AU"><title>A page</title><body><h1>A page</h1>{inside}</body></html>'
    )

    assert flaws(page) == said


def test_flaws_of_an_empty_page_are_recognised():
    assert flaws("<html></html>") == ["<html> without lang", "0 <h1>", "no title"]


def broken(request: object) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("broken/", broken),
    path("admin/broken/", broken),
    path("", include("cop_portal.urls")),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "place", "asked", "status"),
    [
        ("get", "/safety/", {}, 200),
        ("get", "/my/", {}, 302),
        ("get", "/safety/", {"headers": {"host": "elsewhere.example.org"}}, 400),
        ("post", "/convenor/waitlist/", {}, 403),
        ("get", "/nowhere/", {}, 404),
        ("post", "/safety/", {}, 405),
        ("put", "/safety/", {}, 405),
        ("get", "/broken/", {}, 500),
        ("get", "/admin/broken/", {}, 500),
    ],
)
def test_errors_carry_the_headers_too(settings, method, place, asked, status):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False, enforce_csrf_checks=status == 403)

    answer = getattr(client, method)(place, **asked)
    lacking = wrong(place, answer.headers)

    assert answer.status_code == status
    if status == 400:
        # Refused before the part that adds X-Frame-Options is reached; frame-ancestors says the same.
        assert lacking == [f"{place}: X-Frame-Options: None"]
    else:
        assert lacking == []
    if status >= 400 and method == "get":
        assert flaws(answer.content.decode()) == []


PRODUCTION = """
import django, json; django.setup()
from django.core.management import call_command
for command in (["migrate"], ["createcachetable"], ["collectstatic", "--no-input"]):
    call_command(*command, verbosity=0)
from django.test import Client
from accounts.models import User
client = Client(headers={"host": "portal.example.org"})
plain = client.get("/accounts/login/code/")
page = client.get("/accounts/login/code/", secure=True)
asked = client.post("/accounts/login/code/", {"email": "alex@example.org"}, secure=True)
client.force_login(User.objects.get(email="alex@example.org"))
own = client.get("/my/profile/", secure=True)
cookies = {name: dict(morsel) for answer in (page, asked) for name, morsel in answer.cookies.items()}
print(json.dumps({
    "plain": [plain.status_code, plain.headers["Location"]],
    "page": [page.status_code, dict(page.headers)], "own": [own.status_code, dict(own.headers)],
    "cookies": cookies,
}))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict:
    """What a portal with DEBUG off and an https address answers."""
    return once_a_run("production", lambda: answers_in_production(tmp_path_factory.mktemp("production")))


def answers_in_production(folder: Path) -> dict:
    outcome = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        env=environment.production(folder),
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout.splitlines()[-1])


def test_production_leads_from_http_to_https(production):
    assert production["plain"] == [301, "https://portal.example.org/accounts/login/code/"]


def test_production_is_remembered_as_https_for_a_year(production):
    status, headers = production["page"]
    length, *rest = headers["Strict-Transport-Security"].split("; ")

    assert status == 200
    assert int(length.removeprefix("max-age=")) >= 365 * 24 * 60 * 60
    assert "includeSubDomains" in rest


def test_production_keeps_its_cookies_at_home(production):
    cookies = production["cookies"]

    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert not cookie["domain"]
    assert cookies["__Host-session"]["httponly"] is True


def test_production_carries_every_header(production):
    (status, page), (own_status, own) = production["page"], production["own"]

    assert (status, own_status) == (200, 200)
    assert wrong("/accounts/login/code/", page) + wrong("/my/profile/", own) == []
    assert "no-store" in own["Cache-Control"]


@pytest.mark.django_db
@of_roles(STAFF)
def test_style_attributes_are_let_through_under_admin_alone(role):
    allowing = {a.path for a in walked(role) if "unsafe" in a.headers["Content-Security-Policy"]}

    assert allowing
    assert {place for place in allowing if not place.startswith("/admin/")} == set()
