"""Django's own log of the desk would keep people's names and addresses; the audit keeps numbers."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from accounts.domain.profiles import organisation_named
from accounts.models import AuditEvent, User
from outbox.admin_log import Unlogged

PEOPLE = "/admin/accounts/user/"
NAMELESS = {"outbox.message", "communities.calendarday"}  # their rows name nobody


@pytest.mark.parametrize(
    "window",
    [window for model, window in admin.site._registry.items() if model._meta.label_lower not in NAMELESS],
    ids=lambda window: window.opts.label,
)
def test_every_window_on_people_leaves_djangos_log_alone(window):
    for name in ("log_addition", "log_change", "log_deletions"):
        assert getattr(type(window), name) is getattr(Unlogged, name)


@pytest.mark.django_db
def test_admin_log_keeps_nothing_of_what_staff_add_change_and_delete(chief, person):
    chief.post(f"{PEOPLE}add/", {"email": "kim@example.org", "is_active": "on"})
    chief.post(f"{PEOPLE}{person.pk}/change/", {"is_active": "on"})
    address = EmailAddress.objects.get(user=person)
    chief.post(f"/admin/account/emailaddress/{address.pk}/delete/", {"post": "yes"})
    chosen = EmailAddress.objects.create(user=person, email="alex@example.com")
    chief.post(
        "/admin/account/emailaddress/",
        {"action": "delete_selected", "_selected_action": chosen.pk, "post": "yes"},
    )

    assert User.objects.filter(email="kim@example.org").exists()
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not LogEntry.objects.exists()
    gone = AuditEvent.objects.filter(verb="emailaddress_deleted").values_list("about", flat=True)
    assert set(gone) == {f"account.emailaddress:{address.pk}", f"account.emailaddress:{chosen.pk}"}


@pytest.mark.django_db
def test_audit_says_which_fields_of_what_were_saved_in_a_window_without_a_verb(chief, staff):
    organisation = organisation_named("Exampel Health")
    no_other_names = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    where = f"/admin/accounts/organisation/{organisation.pk}/change/"
    chief.post(where, {"name": "Example Health", **no_other_names})
    chief.post("/admin/auth/group/add/", {"name": "Example group"})

    changed = AuditEvent.objects.get(verb="organisation_changed")
    assert (changed.actor, changed.details) == (staff, {"fields": ["name"]})
    assert AuditEvent.objects.filter(
        verb="group_added", about=f"auth.group:{Group.objects.get().pk}"
    ).exists()
