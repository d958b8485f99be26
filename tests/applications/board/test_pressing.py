"""The board of a draft: what is pressed on it, and a run that fills it."""

import pytest

from applications.domain.placing import move
from applications.models import Selection
from tests.applications.board.pages import NOT, PLACE, url
from tests.applications.cohort import AT, Cohort, Verdict
from tests.factories import ConflictFactory, ReviewerFactory, StaffFactory, TargetFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def press(client, made: Cohort, name: str, revision: int = 0, **data: object):
    return client.post(url(made, name), {"revision": revision, **data})


def test_move_by_a_button_comes_back_to_the_person(client, made):
    first = made.join()

    answer = client.post(
        f"{url(made, 'move')}?show={made.one.pk}", {"revision": 0, "one": f"{first.pk}:{made.one.pk}"}
    )

    assert answer.url == f"{url(made)}?show={made.one.pk}#choice-{first.pk}"
    assert made.verdicts(first) == [PLACE, Verdict.ELSEWHERE]
    assert "1 person moved to Sample one." in client.get(url(made)).content.decode()


def test_move_of_the_ticked(client, made):
    for _ in range(3):
        made.join()

    press(client, made, "move", choice=[one.pk for one in made.firsts[:2]], to="not_this_time")

    assert [made.verdicts(one) for one in made.firsts] == [[NOT], [NOT], []]


@pytest.mark.parametrize(
    "data", [{}, {"choice": 1}, {"one": "x:reserve"}, {"one": "1:place"}, {"to": "reserve"}]
)
def test_move_that_makes_no_sense_says_so(client, made, data):
    answer = client.post(url(made, "move"), {"revision": 0} | data, follow=True)

    assert "Tick at least one person" in answer.content.decode()
    assert Selection.objects.get().revision == 0


def test_pin_under_and_undo_by_presses(client, made):
    strong, weak = made.join(score=5.0), made.join(score=1.0)

    press(client, made, "pin", one=f"{strong.pk}:in")
    press(client, made, "under", 1, community=made.one.pk, score=50)
    assert (made.verdicts(strong), made.verdicts(weak)) == ([PLACE, Verdict.ELSEWHERE], [NOT])

    press(client, made, "undo", 2)
    press(client, made, "undo", 3)
    assert made.said() == {}


def test_compose_by_a_press(client, made):
    made.join()

    answer = client.post(url(made, "compose"), {"revision": 0}, follow=True)

    assert "Composed: 1 place" in answer.content.decode()
    assert made.verdicts(made.firsts[0]) == [PLACE, Verdict.ELSEWHERE]


def test_a_stale_press_is_told_what_the_other_person_changed(client, made):
    first, hidden = made.join("Kim Example"), made.join("Secret Example")
    colleague = StaffFactory(convenor=made.round.convenor)
    move(made.draft, [first.pk, hidden.pk], NOT, revision=0, by=colleague, at=AT)
    ConflictFactory(application=hidden.application, reviewer=made.staff)

    answer = press(client, made, "move", one=f"{first.pk}:{made.one.pk}")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Kim Example, Sample one: now not this time; before: not in this draft" in page
    assert colleague.get_full_name() in page
    assert "Secret Example" not in page
    assert made.verdicts(first) == [NOT]
    assert answer.context["draft"].revision == 1


@pytest.mark.parametrize("name", ["move", "pin", "under", "undo", "compose", "stop"])
def test_a_press_is_post_alone_and_for_who_coordinates(client, made, name):
    assert client.get(url(made, name)).status_code == 405
    sign_in(client, StaffFactory())
    assert press(client, made, name).status_code == 404
    sign_in(client, ReviewerFactory(convenor=made.round.convenor))
    assert press(client, made, name).status_code == 404


def test_a_move_of_somebody_one_has_a_conflict_with_is_refused(client, made):
    first = made.join()
    ConflictFactory(application=first.application, reviewer=made.staff)

    answer = client.post(url(made, "move"), {"revision": 0, "one": f"{first.pk}:reserve"}, follow=True)

    assert "conflict of interest" in answer.content.decode()
    assert made.said() == {}


def test_board_of_a_run_shows_how_far_it_is_and_moves_nobody(client, made):
    made.join()
    Selection.objects.update(state="running", begun_at=AT, progress="Step 2 of 5")

    page = client.get(url(made)).content.decode()

    assert "Step 2 of 5" in page
    assert 'name="one"' not in page
    assert client.get(url(made, "progress")).json() == {"is_busy": True, "words": "Step 2 of 5"}


def test_stop_by_a_press(client, made):
    Selection.objects.update(state="queued")

    press(client, made, "stop")

    assert Selection.objects.get().state == "stopped"


def test_board_of_what_cannot_be_offers_to_try_the_ways_out(client, made):
    made.join()
    target = TargetFactory(
        community=made.one, kind="least_of", trait="focus", values=["specialist"], number=2, is_hard=True
    )

    page = client.post(url(made, "compose"), {"revision": 0}, follow=True)

    (way,) = page.context["relaxations"]
    assert way.query == f"drop={target.pk}"
    assert f"{url(made, 'what_if')}?drop={target.pk}" in page.content.decode()
