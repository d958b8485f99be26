"""The portal's web process, but for what `FAULTS` says is different in it."""

import json
import os

import django

django.setup()

from bench.faults.changes import change  # noqa: E402 -- the settings come first
from cop_portal.wsgi import application  # noqa: E402

change(json.loads(os.environ.get("FAULTS", "{}")))

__all__ = ["application"]
