"""Celery only wakes the portal up; the database decides what is due (docs/architecture.md)."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["files"] = "cop_portal.broker_of_files:Transport"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop_portal.settings")

app = Celery("cop_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
