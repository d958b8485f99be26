"""`python -m bench [NAME…]`: run every measurement of this folder, or those named, and print its figures."""

import argparse
import importlib
import os
import pkgutil
import sys
import tempfile

import django
from django.core.management import call_command

import bench


def names() -> list[str]:
    """The modules here that measure something: those with `measure() -> dict[str, str]`."""
    modules = pkgutil.iter_modules(bench.__path__)
    return sorted(module.name for module in modules if module.name[0] != "_" and not module.ispkg)


def prepare(folder: str) -> None:
    """A portal of its own in `folder`, with the shipped program; DATABASE_URL chooses another database."""
    os.environ |= {"DEBUG": "1", "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "cop_portal.settings"}
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    call_command("portal", "--prepare")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*names(), []], help="measure only this")
    chosen = parser.parse_args().name or names()
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as folder:
        prepare(folder)
        for name in chosen:
            for what, figure in importlib.import_module(f"bench.{name}").measure().items():
                print(f"{name}: {what}: {figure}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
