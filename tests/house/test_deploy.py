"""The files in deploy/: whoever reads nginx's log finds no link that speaks for a person."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from outbox.links import KEY

NGINX = (Path(settings.BASE_DIR) / "deploy" / "nginx.conf").read_text()
MASKS = re.findall(r"^ +~(\S+) +(\S+);$", NGINX, re.MULTILINE)
SERVERS = re.findall(r"^server \{\n(.*?)^\}", NGINX, re.MULTILINE | re.DOTALL)
MAILED = re.search(r"\(\?:([a-z|]+)\)", KEY.pattern).group(1).split("|")
LINKS = [
    *(f"/{word}/key-of-alex" for word in MAILED),
    *(
        reverse(name, args=["key-of-alex"])
        for name in (
            "offer_answer",
            "registration_answer",
            "session_answer",
            "demand_answer",
            "calendar_feed",
            "keep",
        )
    ),
    reverse("account_reset_password_from_key", args=["1", "key-of-alex"]),
]


def logged(path: str) -> str:
    """What nginx writes for a path: the first pattern of the map that fits decides."""
    return next((shown for pattern, shown in MASKS if re.search(pattern, path)), path)


@pytest.mark.parametrize("path", LINKS)
def test_nginx_keeps_personal_links_out_of_its_log(path):
    assert path.startswith(logged(path).removesuffix("-"))
    assert "key-of-alex" not in logged(path)


@pytest.mark.parametrize(
    "path", ["/", "/chifvc/waitlist/", "/accounts/password/reset/", "/static/css/base.css"]
)
def test_nginx_logs_every_other_path_as_it_is(path):
    assert logged(path) == path


def test_nginx_logs_in_no_other_form():
    """A server without its own line logs whole requests; what goes wrong is logged with the whole address too."""
    for server in SERVERS:
        assert re.findall(r"^ +access_log (.*);$", server, re.MULTILINE) in (
            ["off"],
            ["/var/log/nginx/cop-portal.log cop_portal"],
        )
        assert re.findall(r"^ +error_log \S+ (\w+);$", server, re.MULTILINE) == ["crit"]
    assert len(SERVERS) == 2
