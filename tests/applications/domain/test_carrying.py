from datetime import timedelta

import pytest
from django.db import connection

from applications.domain.answers import Access, Safety
from applications.domain.applying import start
from applications.domain.carrying import start_from_last
from applications.domain.progress import progress
from applications.domain.withdrawing import withdraw
from applications.errors import StaleRevision
from applications.models import Section
from communities.models import AccessNeeds
from tests.applications.domain.applicant import AT, Applicant, about
from tests.factories import CommunityFactory, PersonFactory, QuestionFactory, RoundFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db

NEXT = AT + timedelta(days=10)


@pytest.fixture
def later(filled) -> Applicant:
    """The person of `filled`, at the next round of the same convenor."""
    round_ = RoundFactory(convenor=filled.round.convenor, opens_at=NEXT, closes_at=NEXT + timedelta(days=9))
    return Applicant(round_, filled.person)


def carry(applicant: Applicant):
    return start_from_last(start(applicant.round, applicant.person, at=NEXT), at=NEXT)


def test_start_from_last_lays_answers_out_as_typed_and_takes_nothing(filled, later):
    filled.take(Access("A quiet room"))
    filled.take(Safety("Nothing at home."))
    sent = filled.send()

    assert carry(later) == sent

    typed = later.section("about").typed
    assert {name: typed[name] for name in ("focus", "work", "hopes")} == {
        "focus": ["contributor"],
        "work": ["Schools."],
        "hopes": ["To learn."],
    }
    assert typed["preferred_name"] == ["Robin Example"]
    assert (typed["works_statewide"], "works_outside_victoria" in typed) == (["on"], False)
    assert later.section("access").typed == {"words": ["A quiet room"]}
    assert (later.application.work, later.application.status) == ("", "draft")
    assert AccessNeeds.objects.count() == 1
    assert [state.name for state in progress(later.application, at=NEXT) if state.has_typed] == [
        "about",
        "access",
    ]


def test_start_from_last_carries_own_questions_that_are_asked_again(filled, later):
    before = {
        "text": ("What helps?", "text", "Tea"),
        "yes": ("Do you drive?", "yes_no", False),
        "kind": ("Another kind now?", "text", "Old"),
        "gone": ("Only then?", "text", "Old"),
    }
    asked = {
        name: QuestionFactory(round=filled.round, label=label, kind=kind)
        for name, (label, kind, _) in before.items()
    }
    filled.take(about(answers={asked[name].pk: answer for name, (_, _, answer) in before.items()}))
    filled.send()
    text = QuestionFactory(round=later.round, label="What helps?", kind="text")
    drive = QuestionFactory(round=later.round, label="Do you drive?", kind="yes_no")
    other = QuestionFactory(round=later.round, label="Another kind now?", kind="yes_no")

    carry(later)

    typed = later.section("about").typed
    assert (typed[f"q_{text.pk}"], typed[f"q_{drive.pk}"]) == (["Tea"], ["no"])
    assert f"q_{other.pk}" not in typed


def test_start_from_last_leaves_what_was_begun_alone(filled, later):
    filled.take(Access("A quiet room"))
    filled.send()
    later.type("about", work="New words", at=NEXT)

    carry(later)

    assert later.section("about").typed == {"work": ["New words"]}
    assert later.section("access").typed == {"words": ["A quiet room"]}
    later.type("access", at=NEXT)
    carry(later)
    assert later.section("access").typed == {}


def test_start_from_last_finds_only_what_this_person_sent_to_this_convenor(filled, later):
    assert carry(later) is None  # a draft is nothing to start from
    Applicant(filled.round, PersonFactory()).fill(CommunityFactory(round=filled.round, sessions=1))
    sent = filled.send()
    elsewhere = Applicant(RoundFactory(opens_at=AT, closes_at=NEXT + timedelta(days=1)), filled.person)
    assert carry(elsewhere) is None
    withdraw(sent, at=AT)

    assert carry(later) is None
    assert not later.application.sections.exists()


def test_start_from_last_leaves_an_autosave_that_comes_between_its_look_and_its_write(filled, later):
    filled.take(Access("A quiet room"))
    filled.send()
    application = start(later.round, later.person, at=NEXT)
    came = []

    def come_between(execute, sql, params, many, context):
        """The needs for access are read after the look at what was begun, and before anything is written."""
        if f'FROM "{AccessNeeds._meta.db_table}"' in sql and not came:
            came.append(sql)
            later.type("about", work="Typed in another tab", at=NEXT)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(come_between):
        start_from_last(application, at=NEXT)

    assert came
    assert later.section("about").typed == {"work": ["Typed in another tab"]}
    assert later.section("access").typed == {"words": ["A quiet room"]}


@pytest.mark.django_db(transaction=True)
def test_start_from_last_and_autosaves_that_race_lose_no_word():
    round_ = RoundFactory(in_2026=True)
    filled = Applicant(round_, PersonFactory())
    filled.fill(CommunityFactory(round=round_, sessions=1))
    filled.send()
    later = Applicant(
        RoundFactory(convenor=round_.convenor, opens_at=NEXT, closes_at=NEXT + timedelta(days=9)),
        filled.person,
    )
    application = start(later.round, later.person, at=NEXT)

    _, saved = at_once(
        lambda press: press(),
        (lambda: start_from_last(application, at=NEXT),),
        (lambda: later.type("about", revision=0, work="Typed", at=NEXT),),
    )

    typed = later.section("about").typed
    assert (typed == {"work": ["Typed"]}) is isinstance(saved, Section)
    assert isinstance(saved, Section | StaleRevision)
