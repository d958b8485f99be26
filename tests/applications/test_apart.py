"""Who must not meet in a group: what a board says of it, and to whom."""

import re

import pytest
from django.urls import reverse

from applications.matching.plan import Impossible, Relaxation, Rule
from applications.models import Choice
from applications.queries.board import Board
from applications.queries.comparing import compared
from applications.queries.relaxing import ways_of
from communities.models import Apart
from tests.applications.cohort import Cohort, Verdict, cohort
from tests.factories import ApartFactory, ConflictFactory, SafetyNoteFactory, StaffFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PLACE = Verdict.PLACE
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def made(client) -> Cohort:
    made = cohort()
    sign_in(client, made.staff)
    return made


def url(made: Cohort, name: str = "change") -> str:
    return reverse(f"admin:applications_selection_{name}", args=[made.draft.pk])


def page(client, made: Cohort, name: str) -> str:
    return TOKEN.sub("", client.get(url(made, name)).content.decode())


def concerns(client, made: Cohort) -> list:
    return client.get(url(made)).context["board"].columns[0].concerns


def broken(made: Cohort, user) -> list[str]:
    return dict(compared([made.draft], user).figures)["Must-keep rules broken"]


@pytest.fixture
def pair(made) -> tuple[Choice, Choice]:
    """Two in one group who are to be kept apart."""
    two = made.join("Alex Example"), made.join("Kim Example")
    for choice in two:
        made.say(choice, PLACE)
    one, other = (choice.application.applicant for choice in two)
    ApartFactory(round=made.round, one=one, other=other)
    SafetyNoteFactory(round=made.round, person=other)
    return two


def test_board_tells_nobody_untrusted_that_two_are_to_be_kept_apart(client, made, pair):
    together = [page(client, made, "change"), page(client, made, "what_if"), broken(made, made.staff)]

    Apart.objects.all().delete()

    alone = [page(client, made, "change"), page(client, made, "what_if"), broken(made, made.staff)]
    assert (together, together[-1]) == (alone, ["0"])


def test_board_names_the_two_to_who_may_read_the_safety_note(client, made, pair):
    trusted = StaffFactory(convenor=made.round.convenor, convenor__sees_safety_notes=True)
    sign_in(client, trusted)

    (concern,) = concerns(client, made)

    assert concern.words == "Alex Example and Kim Example are to be kept apart"
    assert ([person.name for person in concern.goes], concern.is_hard) == (
        ["Alex Example", "Kim Example"],
        True,
    )
    assert broken(made, trusted) == ["1"]
    ConflictFactory(application=pair[0].application, reviewer=trusted)
    (concern,) = concerns(client, made)
    assert concern.words == "Kim Example and somebody not shown to you are to be kept apart"


def test_ways_out_of_a_round_that_cannot_be_composed_do_not_say_who_is_apart_nor_where(client, made, pair):
    found = Impossible((Relaxation(Rule.APART, 0, made.one.pk, 1),))

    (way,) = ways_of(Board(made.draft, made.staff), found)

    assert (way.words, way.query) == ("A rule that staff set would have to give. Loosen something else", "")
    asked = {"in": [choice.pk for choice in pair]}
    assert "apart" not in client.get(url(made, "what_if"), asked).content.decode()


def test_board_says_after_a_change_by_hand_that_not_every_rule_shows(client, made):
    words = "Not every rule that staff set is shown"
    made.join()
    client.post(url(made, "compose"), {"revision": 0})
    assert words not in page(client, made, "change")

    client.post(url(made, "move"), {"revision": 2, "one": f"{made.firsts[0].pk}:not_this_time"})

    assert words in page(client, made, "change")
