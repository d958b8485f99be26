"""What the windows of the desk on people have in common: who may look, who may change, what is kept of it."""

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from accounts.domain.audit import record
from outbox.admin_log import Unlogged


class SuperuserOnly:
    """A window for administrators, whatever permissions somebody else was given."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


class ReadOnly:
    """A window through which nothing is changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    has_delete_permission = has_change_permission


class ForStaff:
    """All staff may look; changing takes the model's own permissions."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_staff


class Audited(Unlogged):
    """A window on rows that no verb changes: the audit keeps who saved which fields of what."""

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        verb = f"{self.opts.model_name}_{'changed' if change else 'added'}"
        record(request.user, verb, obj, fields=form.changed_data, at=timezone.now())

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        record(request.user, f"{self.opts.model_name}_deleted", obj, at=timezone.now())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        for obj in queryset:
            self.delete_model(request, obj)
