"""Lists that no convenor owns: for who coordinates somewhere. Who reviews has no use for them."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.models import LocalGovernmentArea, Organisation, Sector
from communities.admin.scope import works_here


class ForCoordinators:
    """A window of `accounts` which is open to all staff there: roles are known from here up."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_here(request) and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return works_here(request) and super().has_view_permission(request, obj)


for model in (LocalGovernmentArea, Organisation, Sector):
    window = type(admin.site.get_model_admin(model))
    admin.site.unregister(model)
    admin.site.register(model, type(window.__name__, (ForCoordinators, window), {}))
