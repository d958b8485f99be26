"""Finds Chromium for the browser tests, and installs Debian's where that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MAC = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
ADVICE = "install Chromium (Debian, Ubuntu: apt install chromium; or name a browser: CHROMIUM=/path/to/it)"


def find_chromium() -> str | None:
    """The browser that the tests drive: CHROMIUM, then PATH, then where a Mac keeps it."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = filter(None, map(shutil.which, NAMES))
    return next(found, next((path for path in MAC if Path(path).exists()), None))


def launch_arguments() -> list[str]:
    """Arguments for a browser that calls nobody; root has no sandbox of its own to give it."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET


def ensure_chromium() -> bool:
    """Find a browser, else install Debian's as root or by sudo without a password. False: there is none."""
    if find_chromium():
        return True
    apt = shutil.which("apt-get")
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (become and not shutil.which("sudo")):
        return False
    print("Installing Chromium for the browser tests (apt-get install chromium).", flush=True)
    install = [*become, "env", "DEBIAN_FRONTEND=noninteractive", apt]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*install, "update"], check=False, **quiet)
    subprocess.run([*install, "install", "-y", "--no-install-recommends", "chromium"], check=False, **quiet)
    return find_chromium() is not None
