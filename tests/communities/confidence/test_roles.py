"""Who may see what was told in confidence, and who gives that right."""

from datetime import UTC, datetime

import pytest

from accounts.models import AuditEvent
from communities.models import StaffRole
from tests.communities.confidence.pages import body, window
from tests.communities.windows.pages import form_of
from tests.factories import (
    AccessNeedsFactory,
    CommunityFactory,
    DemographicsFactory,
    PersonFactory,
    ReviewerFactory,
    SafetyNoteFactory,
    StaffFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ADD = "/admin/communities/staffrole/add/"


def role_fields(client, user, convenor, **fields) -> dict:
    return form_of(client, ADD) | {"user": user.pk, "convenor": convenor.pk} | fields


def test_role_is_given_with_its_permissions_and_the_audit_says_which(client, chief, round_):
    community = CommunityFactory(round=round_, sessions=0)
    user = UserFactory(is_staff=True)
    fields = {"communities": [community.pk], "sees_safety_notes": "on"}

    assert client.post(ADD, role_fields(client, user, round_.convenor, **fields)).status_code == 302

    role = StaffRole.objects.get(user=user)
    assert (role.kind, role.sees_safety_notes, role.sees_access_needs) == ("coordinator", True, False)
    assert set(role.communities.all()) == {community}
    event = AuditEvent.objects.about(role).get()
    assert (event.verb, event.details["kind"], event.details["sees"]) == (
        "staffrole_added",
        "coordinator",
        ["sees_safety_notes"],
    )


@pytest.mark.parametrize("kind", StaffRole.Kind)
def test_role_of_somebody_who_cannot_come_to_the_desk_is_refused(client, chief, round_, kind):
    response = client.post(ADD, role_fields(client, PersonFactory(), round_.convenor, kind=kind.value))

    assert "cannot come to the desk yet" in body(response)
    assert not StaffRole.objects.exists()


def test_role_of_a_reviewer_has_no_permission_for_what_is_told_in_confidence(client, chief, round_):
    fields = {"kind": "reviewer", "sees_access_needs": "on"}

    response = client.post(ADD, role_fields(client, UserFactory(is_staff=True), round_.convenor, **fields))

    assert "Reviewers never see what people told in confidence" in body(response)
    assert not StaffRole.objects.exists()


def test_role_with_communities_of_another_convenor_is_refused(client, chief, round_):
    foreign = CommunityFactory(sessions=0)
    user = UserFactory(is_staff=True)

    response = client.post(ADD, role_fields(client, user, round_.convenor, communities=[foreign.pk]))

    assert "Choose communities of this role’s convenor." in body(response)
    assert not StaffRole.objects.exists()


def test_role_says_what_each_permission_opens(client, chief):
    page = body(client.get(ADD))

    for words in ("Each look is kept", "totals of a round, never a person", "A reviewer opens only"):
        assert words in page


@pytest.mark.parametrize(
    "url",
    [
        "accounts/sector/",
        "accounts/localgovernmentarea/",
        "accounts/organisation/",
        "communities/calendarday/",
        "communities/round/",
        "communities/member/",
        "communities/staffrole/",
        "outbox/message/",
    ],
)
def test_windows_are_not_for_reviewers(client, round_, url):
    sign_in(client, ReviewerFactory(convenor=round_.convenor))

    assert client.get(f"/admin/{url}").status_code == 403


@pytest.mark.parametrize(
    "url", ["accounts/sector/", "accounts/localgovernmentarea/", "communities/calendarday/"]
)
def test_shared_lists_are_for_coordinators(client, round_, url):
    sign_in(client, StaffFactory(convenor=round_.convenor))

    assert client.get(f"/admin/{url}").status_code == 200


def test_look_is_told_by_the_convenors_clock(client, trusted, round_):
    row = AccessNeedsFactory(round=round_, saved_at=datetime(2026, 8, 20, 13, 0, tzinfo=UTC))

    assert "11:00 pm, Thursday 20 August 2026, Melbourne time (AEST)" in body(client.get(window(row)))


def test_safety_note_shows_and_sets_from_whom_somebody_is_kept_apart(client, trusted, round_):
    note = SafetyNoteFactory(round=round_)
    other = PersonFactory(profile__preferred_name="Kim Example")
    DemographicsFactory(round=round_, person=other)  # applied, as `everybody_applied` has it

    wrong = client.post(window(note, "apart"), {"email": "nobody@example.org"}, follow=True)
    page = client.post(window(note, "apart"), {"email": other.email}, follow=True)
    pair = page.context["apart"][0][0]
    after = client.post(window(note, "apart"), {"together": pair}, follow=True)

    assert "Nobody else with this address applied" in body(wrong)
    assert "Kim Example" in body(page)
    assert after.context["apart"] == []


def test_access_needs_keep_nobody_apart(client, trusted, round_):
    assert "Kept apart" not in body(client.get(window(AccessNeedsFactory(round=round_))))


def test_nobody_is_kept_apart_by_who_may_not_read_the_note(client, round_):
    note = SafetyNoteFactory(round=round_)
    sign_in(client, StaffFactory(convenor=round_.convenor))

    assert client.post(window(note, "apart"), {"email": "x@example.org"}).status_code == 404
