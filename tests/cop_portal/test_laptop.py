import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from cop_portal.laptop import Address, Ended, Family
from tests.services import free_port
from tests.waiting import until

# Starts a grandchild that writes its own number and then sits there, as its parent does.
SIT = "import signal; signal.pause()"
GRANDCHILD = f"""
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SIT!r}])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
{SIT}
"""


def is_running(pid: int) -> bool:
    """Whether a process lives; one that ended and waits to be reaped does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")


def written(path: Path) -> int:
    until(lambda: path.exists() and path.read_text(), what="the grandchild's number")
    return int(path.read_text())


@pytest.fixture
def family(tmp_path) -> Family:
    return Family(dict(os.environ), tmp_path)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("8123", "http://127.0.0.1:8123"),
        ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("0.0.0.0:8123", "http://127.0.0.1:8123"),
        ("[::1]:8123", "http://[::1]:8123"),
    ],
)
def test_address_parse_reads_what_people_write(text, url):
    assert Address.parse(text).url == url


@pytest.mark.parametrize("text", ["", "localhost", "127.0.0.1:", "127.0.0.1:http", "1:0", "1:65536"])
def test_address_parse_refuses_what_is_no_address(text):
    with pytest.raises(CommandError, match="is no address"):
        Address.parse(text)


def test_address_is_free_until_somebody_listens():
    address = Address("127.0.0.1", free_port())
    assert address.is_free()
    with socket.create_server((address.host, address.port)):
        assert not address.is_free()


def test_address_environment_makes_links_lead_here_and_keeps_what_was_chosen(monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://elsewhere.example.org")
    monkeypatch.setenv("LOG_LEVEL", "INFO")

    environment = Address.parse("127.0.0.1:8123").environment()

    assert environment["BASE_URL"] == "http://127.0.0.1:8123"
    assert environment["LOG_LEVEL"] == "INFO"


def test_family_leaves_nothing_behind_not_even_what_its_members_started(family, tmp_path):
    with family:
        member = family.start("one", [sys.executable, "-c", GRANDCHILD, str(tmp_path / "pid")])
        grandchild = written(tmp_path / "pid")
        assert is_running(grandchild)

    assert member.returncode == -signal.SIGTERM
    until(lambda: not is_running(grandchild), what="the grandchild has ended")


def test_family_ends_them_all_when_one_dies(family):
    with family:
        other = family.start("web", [sys.executable, "-c", SIT])
        family.start("worker", [sys.executable, "-c", "raise SystemExit(7)"])
        with pytest.raises(Ended, match=r"worker ended \(code 7\)") as ended:
            family.until(lambda: False)

    assert ended.value.failed
    assert other.returncode == -signal.SIGTERM


def test_family_run_raises_when_the_command_fails(family):
    with pytest.raises(Ended, match="the preparation failed"), family:
        family.run("the preparation", [sys.executable, "-c", "raise SystemExit(1)"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_family_ends_when_told_to_and_gives_the_signal_back(family, number):
    before = signal.getsignal(number)
    with family:
        member = family.start("web", [sys.executable, "-c", SIT])
        os.kill(os.getpid(), number)
        with pytest.raises(Ended) as ended:
            family.until(lambda: False)

    assert not ended.value.failed
    assert member.returncode is not None
    assert signal.getsignal(number) == before


@pytest.mark.services
def test_portal_serves_pages_and_mail_and_ends_with_ctrl_c(tmp_path):
    """`make run` without make, on a database and broker of its own."""
    address = Address("127.0.0.1", free_port())
    environment = {"PATH": os.environ["PATH"], "DEBUG": "1", "VAR_DIR": str(tmp_path), "REDIS_URL": ""}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    said = tmp_path / "said"
    with said.open("wb") as output:
        portal = subprocess.Popen(
            [sys.executable, "manage.py", "portal", str(address)],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=output,
        )
    try:
        until(lambda: f"{address.url}/demo/" in said.read_text(), what="the portal is ready", alive=portal)
    finally:
        portal.send_signal(signal.SIGINT)
        code = portal.wait(60)

    assert code == 0
    assert "Nothing is left running." in said.read_text()
    assert address.is_free()
