"""Who may see what in the admin: the rows of the convenors that a person works for, and no others."""

from django import forms
from django.db import models
from django.http import HttpRequest

from accounts.models import User
from communities.models import Community, Convenor
from communities.queries import convenors_coordinated_by


def managed_convenors(request: HttpRequest) -> list[Convenor]:
    """The convenors of the signed-in member of staff, looked up once a request."""
    if not hasattr(request, "_managed_convenors"):
        request._managed_convenors = convenors_coordinated_by(request.user)
    return request._managed_convenors


def works_here(request: HttpRequest) -> bool:
    """Administrators, and staff with a role at any convenor. Django's permission rows count for nothing."""
    user: User = request.user
    return user.is_active and user.is_staff and (user.is_superuser or bool(managed_convenors(request)))


def offered(field: models.Field, request: HttpRequest) -> models.QuerySet | None:
    """What a picker for `field` may offer: the managed rows of its model; None where nothing is scoped."""
    manager = field.remote_field.model._default_manager
    if not hasattr(manager, "managed_by"):
        return None
    rows = manager.managed_by(request.user)
    return rows.select_related("round") if manager.model is Community else rows


class CommunityField(forms.ModelChoiceField):
    """A picker that tells this year's community from last year's, which is called the same."""

    def label_from_instance(self, community: Community) -> str:
        return f"{community.name}, {community.round}" if community.round_id else community.name


class Scoped:
    """Permissions and pickers of a window, or of an inline in one. Nothing that matters is ever deleted."""

    may_add = True
    may_change = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_here(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return works_here(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_add and works_here(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_change and works_here(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        rows = offered(db_field, request)
        own = {} if rows is None else {"queryset": rows}
        if db_field.remote_field.model is Community:
            own["form_class"] = CommunityField
        return super().formfield_for_foreignkey(db_field, request, **own | kwargs)

    def formfield_for_manytomany(self, db_field: models.Field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        rows = offered(db_field, request)
        return super().formfield_for_manytomany(
            db_field, request, **({} if rows is None else {"queryset": rows}) | kwargs
        )
