"""The desk's windows on what people told in confidence: a list without words, and a look that is kept."""

import logging
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.models import AuditEvent
from communities import registry
from communities.models import AccessNeeds, Demographics, SafetyNote
from tests.communities.confidence.pages import ALL, WORDS, body, listed, totals, window
from tests.factories import (
    AccessNeedsFactory,
    ReviewerFactory,
    RoundFactory,
    SafetyNoteFactory,
    StaffFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("make", [AccessNeedsFactory, SafetyNoteFactory], ids=["needs", "safety"])


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
    assert client.get(window(row, "look")).url == window(row)
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
