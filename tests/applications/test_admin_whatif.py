"""What if: who would move, what it would cost; and making it so."""

import pytest
from django.urls import reverse

from applications.domain.composing import compose_selection
from applications.models import Selection
from communities.models import Target
from tests.applications.cohort import AT, Cohort, Verdict, cohort, second
from tests.factories import ConflictFactory, TargetFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(client) -> Cohort:
    """One seat each: the best is in the first community, the next in the other, the last in none."""
    made = cohort(ceiling=1)
    for name, score in (("Best Example", 5.0), ("Next Example", 4.0), ("Last Example", 2.0)):
        made.join(name, score=score, only=name != "Next Example")
    compose_selection(made.draft, revision=0, by=made.staff, at=AT)
    made.draft.refresh_from_db()
    sign_in(client, made.staff)
    return made


def url(made: Cohort) -> str:
    return reverse("admin:applications_selection_what_if", args=[made.draft.pk])


def answer(client, made: Cohort, **asked: object):
    return client.get(url(made), asked).context["answer"]


def moves(found) -> set[tuple[str, str, str]]:
    return {(move.name, move.before, move.after) for move in found.moves}


def test_what_if_somebody_is_in(client, made):
    found = answer(client, made, **{"in": made.firsts[2].pk})

    assert found.asked == ["Last Example is in Sample one"]
    assert moves(found) == {
        ("Last Example", "no place", "Sample one"),
        ("Best Example", "Sample one", "no place"),
    }
    assert found.cost > 0


def test_what_if_a_ceiling_is_higher(client, made):
    found = answer(client, made, **{f"ceiling-{made.one.pk}": 2})

    assert (found.was_placed, found.placed) == (2, 3)
    assert ("Last Example", "no place", "Sample one") in moves(found)


def test_what_if_a_target_is_dropped_or_smaller(client, made):
    target = TargetFactory(
        community=made.one, kind="least_of", trait="focus", values=["specialist"], number=3
    )

    assert answer(client, made, drop=target.pk).met == [f"Sample one: {target.sentence}, by 3"]
    assert answer(client, made, **{f"number-{target.pk}": 1}).missed == [
        f"Sample one: {target.sentence}, by 1"
    ]


def test_what_if_it_cannot_be_names_the_ways_and_keeps_what_was_asked(client, made):
    target = TargetFactory(
        community=made.one, kind="least_of", trait="focus", values=["specialist"], number=2, is_hard=True
    )

    page = client.get(url(made), {f"ceiling-{made.other.pk}": 2})

    assert [way.query for way in page.context["answer"].ways] == [f"drop={target.pk}"]
    assert f"?ceiling-{made.other.pk}=2&amp;drop={target.pk}" in page.content.decode()


def test_what_if_changes_nothing(client, made):
    before = made.said()

    answer(client, made, **{"in": made.firsts[2].pk, f"ceiling-{made.one.pk}": 2})

    made.one.refresh_from_db()
    assert (made.said(), made.one.ceiling, Selection.objects.get().revision) == (before, 1, 2)


@pytest.mark.parametrize("asked", [{}, {"in": "x"}, {"in": "999999"}, {"drop": "7"}, {"ceiling-0": "3"}])
def test_what_if_of_nothing_asks(client, made, asked):
    page = client.get(url(made), asked)

    assert page.context["answer"] is None
    assert "What would you like to try?" in page.content.decode()


def test_what_if_of_somebody_one_has_a_conflict_with_is_left_aside(client, made):
    ConflictFactory(application=made.firsts[2].application, reviewer=made.staff)

    assert answer(client, made, **{"in": made.firsts[2].pk}) is None
    found = answer(client, made, **{f"ceiling-{made.one.pk}": 2})
    assert found.hidden == 1
    assert "Last Example" not in str(found)


def test_make_it_so(client, made):
    target = TargetFactory(community=made.one)
    asked = {"in": made.firsts[2].pk, "drop": target.pk, f"ceiling-{made.one.pk}": 2}

    page = client.post(url(made), asked | {"revision": 2}, follow=True)

    assert page.redirect_chain[0][0] == reverse("admin:applications_selection_change", args=[made.draft.pk])
    assert [made.verdicts(one)[0] for one in made.firsts] == [Verdict.PLACE, Verdict.ELSEWHERE, Verdict.PLACE]
    assert made.verdicts(second(made.firsts[1]))[1] == Verdict.PLACE
    made.one.refresh_from_db()
    assert (made.one.ceiling, Target.objects.exists()) == (2, False)


def test_make_it_so_from_an_older_page_is_refused(client, made):
    page = client.post(url(made), {f"ceiling-{made.one.pk}": 2, "revision": 1}, follow=True)

    assert "was changed while you looked" in page.content.decode()
    made.one.refresh_from_db()
    assert made.one.ceiling == 1


@pytest.mark.parametrize("people", [1, 3])
def test_what_if_takes_as_many_queries_for_three_people_as_for_one(
    client, made, people, django_assert_num_queries
):
    made.one.ceiling = 1
    for _ in range(people):
        made.join(score=1.0)

    with django_assert_num_queries(18):
        found = answer(client, made, **{f"ceiling-{made.one.pk}": 1 + people})

    assert len(found.moves) >= people
