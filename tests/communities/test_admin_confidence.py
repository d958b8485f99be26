"""The desk's windows on what people told in confidence, on who they are in numbers, and on who may see which."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from communities import registry
from communities.models import AccessNeeds, Demographics, SafetyNote, StaffRole
from tests.communities.test_admin import form_of
from tests.factories import (
    AccessNeedsFactory,
    CommunityFactory,
    ConvenorFactory,
    DemographicsFactory,
    PersonFactory,
    ReviewerFactory,
    RoundFactory,
    SafetyNoteFactory,
    StaffFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = "Canary words"
ALL = {
    "convenor__sees_access_needs": True,
    "convenor__sees_safety_notes": True,
    "convenor__sees_demographics": True,
}
KINDS = pytest.mark.parametrize("make", [AccessNeedsFactory, SafetyNoteFactory], ids=["needs", "safety"])


@pytest.fixture(autouse=True)
def everybody_applied(monkeypatch):
    monkeypatch.setattr(registry, "STANDING", [lambda user: Q(pk__isnull=False)])
    monkeypatch.setattr(
        registry,
        "APPLICANTS",
        [lambda of: Demographics.objects.filter(round=of).values_list("person", flat=True)],
    )


@pytest.fixture
def round_():
    return RoundFactory(title="Sample call")


@pytest.fixture
def trusted(client, round_):
    user = StaffFactory(convenor=round_.convenor, **ALL)
    sign_in(client, user)
    return user


def window(row, page: str = "change") -> str:
    return reverse(f"admin:communities_{row._meta.model_name}_{page}", args=[row.pk])


def listed(model) -> str:
    return reverse(f"admin:communities_{model._meta.model_name}_changelist")


def body(response) -> str:
    return response.content.decode()


@KINDS
def test_list_says_who_told_for_which_round_and_not_what(client, trusted, round_, make):
    row = make(round=round_, words=WORDS, person__profile__preferred_name="Alex Sample")
    foreign = make(person__profile__preferred_name="Kim Example")

    page = body(client.get(listed(row)))

    assert "Alex Sample" in page
    assert "Sample call" in page
    assert WORDS not in page
    assert "Kim Example" not in page
    assert client.get(window(foreign)).status_code == 404
    assert client.post(window(foreign, "look")).status_code == 404


@KINDS
def test_list_is_narrowed_to_a_round_and_cannot_be_searched(client, trusted, round_, make):
    here, there = make(round=round_), make(round=RoundFactory(convenor=round_.convenor))
    url = listed(here)

    assert set(client.get(url).context["cl"].result_list) == {here, there}
    assert set(client.get(f"{url}?round={round_.pk}").context["cl"].result_list) == {here}
    assert set(client.get(f"{url}?round={RoundFactory().pk}").context["cl"].result_list) == set()
    assert set(client.get(f"{url}?q=nobody").context["cl"].result_list) == {here, there}


@KINDS
@pytest.mark.parametrize(
    "lookup", ["words__contains=Canary", "words__startswith=C", "safe_contact__contains=C"]
)
def test_list_answers_no_question_about_the_words(client, trusted, round_, make, lookup):
    row = make(round=round_, words=WORDS)

    assert client.get(f"{listed(row)}?{lookup}").status_code == 400


@KINDS
def test_list_takes_the_same_queries_for_one_row_and_three(
    client, trusted, round_, make, django_assert_num_queries, django_assert_max_num_queries
):
    url = listed(make(round=round_))
    client.get(url)
    with django_assert_max_num_queries(20) as counted:
        client.get(url)
    make.create_batch(2, round=round_)

    with django_assert_num_queries(len(counted)):
        client.get(url)


@KINDS
def test_look_shows_the_words_after_a_post_and_keeps_it(client, trusted, round_, make):
    row = make(round=round_, words=WORDS)

    before = client.get(window(row))
    assert WORDS not in body(before)
    assert "Nobody yet." in body(before)
    assert client.get(window(row, "look")).status_code == 405
    assert not AuditEvent.objects.about(row).exists()

    shown = client.post(window(row, "look"))

    assert WORDS in body(shown)
    assert trusted.get_full_name() in body(shown).partition("Who has looked")[2]
    assert "no-store" in shown["Cache-Control"]
    assert AuditEvent.objects.about(row).get().actor == trusted
    after = body(client.get(window(row)))
    assert WORDS not in after
    assert trusted.get_full_name() in after.partition("Who has looked")[2]
    assert not LogEntry.objects.exists()


def test_look_at_a_safety_note_shows_the_safe_way_too_and_escapes_it(client, trusted, round_):
    row = SafetyNoteFactory(round=round_, words="", safe_contact="<b>By text</b>")

    shown = body(client.post(window(row, "look")))

    assert "&lt;b&gt;By text&lt;/b&gt;" in shown
    assert "Anything for your safety" not in shown


@KINDS
def test_look_leaves_no_word_in_titles_logs_or_audit(client, trusted, round_, make, caplog):
    row = make(round=round_, words=WORDS)

    with caplog.at_level(logging.DEBUG):
        shown = body(client.post(window(row, "look")))

    assert re.findall(rf"<(?:title|h1)[^>]*>[^<]*{WORDS}", shown) == []
    assert WORDS not in caplog.text
    assert WORDS not in str(list(AuditEvent.objects.values()))


def test_windows_add_change_and_delete_nothing(client, trusted, round_):
    for row in (AccessNeedsFactory(round=round_, words=WORDS), SafetyNoteFactory(round=round_, words=WORDS)):
        assert client.get(f"{listed(row)}add/").status_code == 403
        assert client.post(window(row), {"words": "Other"}).status_code == 405
        assert client.post(window(row, "delete"), {"post": "yes"}).status_code == 403
        assert client.get(window(row, "history")).status_code == 404
        row.refresh_from_db()
        assert row.words == WORDS


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (StaffFactory, {}),
        (ReviewerFactory, ALL),
        (UserFactory, {"is_staff": True, "is_superuser": True}),
        (UserFactory, {"is_staff": True}),
    ],
    ids=["no permission", "reviewer", "administrator", "no role"],
)
def test_windows_are_not_there_for_who_may_not_see(client, round_, make, fields):
    rows = [AccessNeedsFactory(round=round_), SafetyNoteFactory(round=round_)]
    sign_in(client, make(**fields, **({} if make is UserFactory else {"convenor": round_.convenor})))

    for row in rows:
        assert client.get(listed(row)).status_code == 403
        assert client.get(window(row)).status_code == 404
        assert client.post(window(row, "look")).status_code == 404
    for url in (listed(Demographics), totals(round_)):
        assert client.get(url).status_code == 404
    index = body(client.get(reverse("admin:index")))
    assert [kind for kind in (AccessNeeds, SafetyNote, Demographics) if listed(kind) in index] == []
    assert not AuditEvent.objects.filter(verb__endswith="_seen").exists()


def test_windows_are_on_the_first_page_for_who_may_see(client, trusted):
    index = body(client.get(reverse("admin:index")))

    assert [kind for kind in (AccessNeeds, SafetyNote, Demographics) if listed(kind) not in index] == []


def test_what_was_told_without_an_application_that_stands_is_not_there(client, trusted, round_, monkeypatch):
    row = AccessNeedsFactory(round=round_)
    monkeypatch.setattr(registry, "STANDING", [])

    assert list(client.get(listed(row)).context["cl"].result_list) == []
    assert client.get(window(row)).status_code == 404


def totals(round_) -> str:
    return reverse("admin:communities_demographics_round", args=[round_.pk])


@pytest.fixture
def closed(round_):
    round_.opens_at, round_.closes_at = (timezone.now() - timedelta(days=days) for days in (9, 2))
    round_.save()
    return round_


def test_totals_show_numbers_by_gender_and_group_and_hide_small_ones(client, trusted, closed):
    DemographicsFactory.create_batch(11, round=closed, gender="woman", groups=["disability"])
    DemographicsFactory.create_batch(7, round=closed, gender="man", groups=["none"])
    DemographicsFactory(round=closed, gender="own_term", gender_words=WORDS, groups=["lgbtiq"])

    page = body(client.get(totals(closed)))

    lines = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="num">([^<]+)</td>', page))
    assert (lines["Woman or female"], lines["Man or male"]) == ("11", "Not shown")
    assert (lines["With disability"], lines["LGBTIQ+"]) == ("11", "Not shown")
    assert WORDS not in page
    assert "fewer than 5" in page


def test_totals_wait_for_the_end_of_the_call(client, trusted, round_):
    DemographicsFactory.create_batch(11, round=round_, gender="woman")

    page = body(client.get(totals(round_)))

    assert "Not counted yet" in page
    assert "<table" not in page


def test_totals_of_a_round_that_nobody_applied_to(client, trusted, closed):
    assert "Nobody sent an application" in body(client.get(totals(closed)))


def test_totals_are_of_the_rounds_of_who_trusts_alone_and_of_no_person(client, trusted, closed):
    row = DemographicsFactory(round=closed, person__profile__preferred_name=WORDS)
    foreign = RoundFactory(title="Their call", convenor=ConvenorFactory())

    page = body(client.get(listed(Demographics)))

    assert totals(closed) in page
    assert "Their call" not in page
    assert client.get(totals(foreign)).status_code == 404
    assert client.post(totals(closed)).status_code == 405
    for url in (f"{row.pk}/change/", f"{row.pk}/history/", f"{row.pk}/delete/", "add/", "export/"):
        assert client.get(f"{listed(Demographics)}{url}").status_code == 404
    assert WORDS not in page + body(client.get(totals(closed)))


@pytest.fixture
def chief(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    sign_in(client, user)
    return user


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
