"""The staff desk's windows on people. Writes call the domain."""

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as usersessions_admin
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.domain.audit import record
from accounts.domain.joining import save_person
from accounts.models import AuditEvent, LocalGovernmentArea, Organisation, Sector, User
from outbox.admin_log import Unlogged

admin.site.site_header = admin.site.site_title = "Communities of practice: staff desk"
admin.site.index_title = "What needs doing"
admin.site.enable_nav_sidebar = False

# These modules are imported above so that there is something to take away: two would show the secrets of
# authenticator apps and the network addresses of people, two keep Django's own log, and come back below.
for _, model in (
    (mfa_admin, Authenticator),
    (usersessions_admin, UserSession),
    (account_admin, EmailAddress),
    (auth_admin, Group),
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


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


class PersonForm(forms.ModelForm):
    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


@admin.register(User)
class UserAdmin(SuperuserOnly, Unlogged, admin.ModelAdmin):
    """People and their rights. A new member of staff needs an address only: they sign in by a code, and are
    led to their second factor. Nobody is deleted here: switch a person off instead."""

    form = PersonForm
    fields = ["email", "is_active", "is_staff", "is_superuser", "groups", "date_joined", "last_login"]
    list_display = ["email", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    list_per_page = 50
    search_fields = ["email", "profile__preferred_name"]
    ordering = ["email"]
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # An address is proved by its owner, on their own page.
        return ["date_joined", "last_login", *(["email"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        save_person(obj, by=request.user, at=timezone.now())


@admin.register(Authenticator)
class AuthenticatorAdmin(SuperuserOnly, ReadOnly, Unlogged, admin.ModelAdmin):
    """Second factors, without their secrets. Delete one that was lost: its person is led to a new one."""

    fields = list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    actions = None

    has_add_permission = ReadOnly.has_add_permission
    has_change_permission = ReadOnly.has_change_permission

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        record(request.user, "second_factor_removed", obj.user, kind=obj.type, at=timezone.now())
        obj.delete()


@admin.register(Group)
class GroupAdmin(Audited, auth_admin.GroupAdmin):
    """Permissions by the bundle."""


@admin.register(EmailAddress)
class EmailAddressAdmin(Audited, account_admin.EmailAddressAdmin):
    """The addresses that people proved."""


@admin.register(Organisation)
class OrganisationAdmin(ForStaff, Audited, admin.ModelAdmin):
    """Employers, as applicants wrote them. Superusers put names right and list those that forms may suggest; other
    staff see what is listed: where somebody works is no business of another convenor's."""

    list_display = ["name", "is_listed"]
    list_editable = list_filter = ["is_listed"]
    search_fields = ["name"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.listed()

    def get_list_filter(self, request: HttpRequest) -> list[str]:
        return self.list_filter if request.user.is_superuser else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return request.user.is_superuser

    has_delete_permission = has_change_permission

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: object, object_id: str) -> None:
        """What is not listed does not exist, as what never did."""
        raise Http404


@admin.register(Sector)
class SectorAdmin(ForStaff, Audited, admin.ModelAdmin):
    list_display = ["name", "position"]


@admin.register(LocalGovernmentArea)
class LocalGovernmentAreaAdmin(ForStaff, ReadOnly, Unlogged, admin.ModelAdmin):
    list_display = ["name", "classification", "dffh_area", "dffh_division"]
    list_filter = ["classification", "dffh_division"]
    search_fields = ["name", "former_name"]
    list_per_page = 100


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, SuperuserOnly, Unlogged, admin.ModelAdmin):
    """Who did what. Written by the portal, changed by nobody."""

    fields = list_display = ["at", "actor", "verb", "about", "details"]
    list_filter = ["verb"]
    list_select_related = ["actor"]
    search_fields = ["about"]
    date_hierarchy = "at"
    list_per_page = 50
