"""The desk itself: its name, and what it shows of how people sign in."""

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as usersessions_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin.base import Audited, ReadOnly, SuperuserOnly
from accounts.domain.audit import record
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
