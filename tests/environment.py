"""The environment of a test run: nothing of the person's own (`.env`, variables, data folder) reaches it."""

import os
import shutil
import tempfile
from pathlib import Path

# Set in spite of what the shell or `.env` say, so that every machine runs the same tests.
FIXED = {
    "DEBUG": "1",
    "SECRET_KEY": "for-tests-only-" + "x" * 50,
    "SECRET_KEY_FALLBACKS": "",
    "BASE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost,[::1]",
    "TRUSTED_PROXY_COUNT": "0",
    "TLS_ENDS_AT_PROXY": "0",
    "EXIT_URL": "https://www.bom.gov.au/vic/",
    "MAIL_FROM": "Communities of practice <portal@example.org>",
    "MAIL_FROM_DISCREET": "portal@example.org",
    "EMAIL_URL": "",
    "TICK_SECONDS": "30",
    "LOG_LEVEL": "WARNING",
    # Playwright keeps an event loop in the thread that runs the test, where Django would refuse to read.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "DJANGO_SETTINGS_MODULE": "cop_portal.settings",
}
# Left as tests/services.py sets them; without it, SQLite and the broker of files.
CHOSEN = {"DATABASE_URL", "REDIS_URL"}
# Made anew for each process of a run.
OWN = {"VAR_DIR", "STATIC_ROOT"}

# What a server must bring along: with DEBUG off there is no default.
REQUIRED = {
    "SECRET_KEY": "a-key-for-these-tests-" + "k" * 40,
    "BASE_URL": "https://portal.example.org",
    "MAIL_FROM": "Communities of practice <cop@example.org>",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}

RUN_DIR = "COP_TEST_RUN_DIR"
FOUND = dict(os.environ)


def prepare() -> Path:
    """Set every variable that the settings read; returns this process's own data folder."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        worker, os.environ[RUN_DIR] = "gw0", tempfile.mkdtemp(prefix="cop-test-")
    folder = Path(os.environ[RUN_DIR]) / worker
    folder.mkdir(exist_ok=True)
    os.environ.update(FIXED)
    os.environ["VAR_DIR"] = str(folder)
    os.environ["STATIC_ROOT"] = str(folder / "static")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'portal.sqlite3'}")
    os.environ["REDIS_URL"] = _own_redis_database(os.environ.get("REDIS_URL", ""), worker)
    return folder


def production(folder: Path) -> dict[str, str]:
    """The whole environment of a server with DEBUG off, on an SQLite database and files of its own."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cop_portal.settings",
        **dict.fromkeys(["SECRET_KEY_FALLBACKS", "REDIS_URL"], ""),
        **REQUIRED,
        "DEBUG": "0",
        "ALLOWED_HOSTS": "portal.example.org,127.0.0.1",
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "LOG_LEVEL": "WARNING",
    }


def as_found() -> None:
    """Give back what `prepare` was given, for processes that this one starts and that prepare themselves."""
    run_dir = os.environ[RUN_DIR]
    os.environ.clear()
    os.environ.update(FOUND, **{RUN_DIR: run_dir})


def forget() -> None:
    """Delete what the run left on the disk. Only the process that began the run may call it."""
    shutil.rmtree(os.environ[RUN_DIR], ignore_errors=True)


def _own_redis_database(url: str, worker: str) -> str:
    """A database of Redis for each process: one's worker must not take another's tasks."""
    return f"{url.rstrip('/')}/{int(worker.removeprefix('gw'))}" if url else ""
