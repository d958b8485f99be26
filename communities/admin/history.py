"""What was done to one record, from the audit: who, when, what."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import AuditEvent
from communities.admin.base import on_the_wall
from outbox.moments import moment

MOST = 200


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `who` is empty where the portal did it."""

    at: datetime
    who: str
    what: str


class KeptHistory:
    """A window with a history. Others have none: Django's own log is not kept."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        context = {"has_history": True, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        found = self.found_or_404(request, object_id)
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        events = AuditEvent.objects.about(found).select_related("actor__profile")[:MOST]
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {found}",
            "opts": self.opts,
            "object": found,
            "entries": [_entry(event, found) for event in events],
            **(extra_context or {}),
        }
        page = "admin/kept_history.html"
        return on_the_wall(self.convenor_of(found), lambda: TemplateResponse(request, page, context))


def _entry(event: AuditEvent, record: models.Model) -> Entry:
    who = event.actor.get_full_name() if event.actor else ""
    verb = event.verb.removeprefix(f"{record._meta.model_name}_").replace("_", " ").capitalize()
    details = ", ".join(_label(record, name) for name in event.details.get("fields", []))
    if was := event.details.get("was"):
        details = f"it was to be on {moment(datetime.fromisoformat(was))}"
    return Entry(event.at, who, f"{verb}: {details}" if details else verb)


def _label(record: models.Model, name: str) -> str:
    try:
        return str(record._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name.replace("_", " ")
