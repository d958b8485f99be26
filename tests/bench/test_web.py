"""What the table of web speed is made of: people, statements, forms and verdicts."""

import pytest
from django.core.management import call_command
from django.db import connection

from applications.models import Choice
from bench.web.applying import filled, revision_of
from bench.web.building import build
from bench.web.counted import Statements
from bench.web.measuring import Measured
from bench.web.pages import GOALS, PAGES, Goal
from bench.web.reading import forms_in
from bench.web.table import ratio, verdict

PAGE = """
<form action="/search/"><input name="q"></form>
<form method="post">
  <input type="hidden" name="about-revision" value="4">
  <input name="name" value="Alex Sample"><input type="email" name="manager">
  <label><input type="radio" name="focus" value="one"></label>
  <label><input type="radio" name="focus" value="two"></label>
  <select name="area"><option value="">None</option><option value="7">Seven</option></select>
  <textarea name="work">
Typed before</textarea><input name="off" disabled><button name="action" value="continue">Go on</button>
</form>
"""


def measured(*p50: float, statements: int = 0, repeated: int = 0) -> Measured:
    return Measured(p50=list(p50), p95=[time * 3 for time in p50], statements=statements, repeated=repeated)


def test_forms_in_reads_what_a_form_would_send():
    (form,) = forms_in(PAGE, "/apply/about/?next=1")

    assert form.action == "/apply/about/?next=1"
    assert form.sent == {
        "about-revision": ["4"],
        "name": ["Alex Sample"],
        "manager": [""],
        "work": ["Typed before"],
    }
    assert form.actions == ["continue"]
    assert revision_of(form) == "about-revision"


def test_filled_answers_what_was_left_empty_and_nothing_else():
    (form,) = forms_in(PAGE, "/apply/about/")

    assert filled(form) == {"manager": "manager@example.org", "focus": "one", "area": "7"}


@pytest.mark.django_db
def test_statements_counts_those_with_the_text_of_one_before():
    statements = Statements()
    with connection.execute_wrapper(statements), connection.cursor() as cursor:
        for number in (1, 2, 3):
            cursor.execute("SELECT %s", [number])
        cursor.execute("SELECT 4")

    assert len(statements.ran) == 4
    assert statements.repeated == 2


def test_ratio_is_the_middle_of_the_rounds_own():
    assert ratio([10, 20, 90], [5, 5, 30]) == 3


def test_verdict_says_what_is_met_and_by_how_much_the_rest_is_missed():
    goal = Goal(ms=19, statements=8, growth=1.2, tail=2)
    small, large = measured(10, 10), measured(15, 15, statements=6, repeated=1)

    assert verdict(goal, small, large, floor=[2, 2]) == [
        "≤ 10.0× floor (about 19 ms): met",
        "≤ 8 SQL: met",
        "none repeated: **missed by 1**",
        "growth ≤ 1.2: **missed, 1.25×**",
        "p95 ≤ 2× p50: **missed, 1.50×**",
    ]


def test_every_goal_is_of_a_page_that_is_measured():
    assert {name.partition(":")[0] for name in GOALS} <= {page.name.partition(":")[0] for page in PAGES}


@pytest.mark.django_db(transaction=True)
def test_build_makes_applications_that_staff_can_review():
    call_command("load_reference")
    call_command("open_program")

    facts = build(30)

    read = Choice.objects.get(pk=facts["choice"])
    waiting = Choice.objects.get(pk=facts["assigned"])
    assert read.review_count == 3
    assert read.score is not None
    assert waiting.assignments.standing().exists()
    assert Choice.objects.filter(offer_state=Choice.OfferState.OPEN).exists()
