"""The convenor itself, what belongs to it as lists, and who works for it."""

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.admin import SuperuserOnly
from accounts.domain.audit import record
from communities.admin.base import RefusableForm, ScopedAdmin
from communities.models import Convenor, Funder, StaffRole, Theme
from communities.registry import found

SEES = ["sees_access_needs", "sees_safety_notes", "sees_demographics"]


@admin.register(Convenor)
class ConvenorAdmin(ScopedAdmin):
    """A convenor's name, words and clock. A new one is made by an administrator."""

    list_display = ["name", "zone", "enquiries_email", "is_public"]
    fixed = ("slug",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def convenor_of(self, obj: Model) -> Convenor:
        return obj

    def save_model(self, request: HttpRequest, obj: Convenor, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            found(obj)


@admin.register(Funder)
class FunderAdmin(ScopedAdmin):
    list_display = ["name", "short_name", "convenor"]
    list_select_related = ["convenor"]
    fixed = ("convenor",)


@admin.register(Theme)
class ThemeAdmin(ScopedAdmin):
    """What wished-for communities would be about. The waitlist's form offers them in this order."""

    list_display = ["name", "convenor", "position"]
    list_select_related = ["convenor"]
    fixed = ("convenor",)


class StaffRoleForm(RefusableForm):
    """A role that could not be used, or that promises more than its kind opens, is refused here."""

    def clean(self) -> dict:
        cleaned = super().clean()
        user, convenor = (
            cleaned.get("user"),
            cleaned.get("convenor") or getattr(self.instance, "convenor", None),
        )
        if user and not (user.is_active and user.is_staff):
            self.add_error(
                "user",
                "This person cannot come to the desk yet. Open them under Users, tick “Staff status” and “Active”, "
                "and then add the role.",
            )
        if cleaned.get("kind") == StaffRole.Kind.REVIEWER:
            for name in (name for name in SEES if cleaned.get(name)):
                self.add_error(name, "Reviewers never see what people told in confidence. Untick this.")
        if convenor and any(of.convenor_id != convenor.pk for of in cleaned.get("communities") or ()):
            self.add_error("communities", "Choose communities of this role’s convenor.")
        return cleaned


@admin.register(StaffRole)
class StaffRoleAdmin(SuperuserOnly, ScopedAdmin):
    """Who works for which convenor, and what of that. Taking a role away ends what they see at once."""

    form = StaffRoleForm
    list_display = ["user", "convenor", "kind", "trusted_with"]
    list_filter = ["kind", "convenor"]
    list_select_related = ["user__profile", "convenor"]
    autocomplete_fields = ["user"]
    search_fields = ["user__email"]
    fieldsets = [
        (None, {"fields": ["user", "convenor", "kind"]}),
        ("Reviewing", {"fields": ["communities"]}),
        (
            "What people tell in confidence",
            {
                "fields": SEES,
                "description": "Coordinators only. Nobody sees any of it without a tick here, administrators neither.",
            },
        ),
    ]

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "kind":
            kwargs["help_text"] = (
                "A coordinator runs the program and sees all of this convenor’s data. A reviewer opens only the "
                "applications that are assigned to them."
            )
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "communities":
            of_rounds = field.queryset.cohorts().select_related("convenor", "round")
            field.queryset = of_rounds.order_by("convenor", "-round__opens_at", "position", "name")
            field.label_from_instance = lambda of: f"{of.short_name}, {of.round} ({of.convenor})"
        return field

    @admin.display(description="trusted with")
    def trusted_with(self, role: StaffRole) -> str:
        words = dict(zip(SEES, ["access needs", "safety notes", "totals"], strict=True))
        return ", ".join(word for name, word in words.items() if getattr(role, name)) or "–"

    def note(self, request: HttpRequest, obj: StaffRole, fields: list[str], change: bool) -> None:
        """Keep also what the role is now: who could see what, and since when, is asked later."""
        sees = [name for name in SEES if getattr(obj, name)]
        verb = f"staffrole_{'changed' if change else 'added'}"
        record(request.user, verb, obj, fields=fields, kind=obj.kind, sees=sees)

    def delete_model(self, request: HttpRequest, obj: StaffRole) -> None:
        record(request.user, "staffrole_removed", obj)
        super().delete_model(request, obj)
