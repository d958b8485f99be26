"""Totals from which nobody can be found, also by whoever knows how they are made."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import pytest

from communities import registry
from communities.domain.reach import FEWEST, is_shown, may_be_counted, parts_shown, who_we_reach
from communities.models import Demographics
from tests.factories import DemographicsFactory, PersonFactory, RoundFactory

Gender, Group = Demographics.Gender, Demographics.Group


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([12, 9, 7], [12, 9, 7]),
        # One small part would be what the others leave: the next smallest hides it.
        ([20, 8, 3], [20, None, None]),
        ([20, 8, 0], [20, None, None]),
        # Two small parts hide each other, if together they are enough.
        ([20, 4, 3], [20, None, None]),
        ([20, 8, 1, 1], [20, None, None, None]),
        # Both have to be four, if only numbers under five are hidden.
        ([20, 8, 4, 4], [20, None, None, None]),
        # Of two that are equally small, both.
        ([6, 6, 4], [None, None, None]),
        # Nearly everybody is as telling as nearly nobody.
        ([48, 2], [None, None]),
        ([3, 0], [None, None]),
        ([0, 0], [None, None]),
    ],
)
def test_parts_shown_hides_the_small_and_what_would_give_them_away(parts, shown):
    assert parts_shown(parts) == shown


def wholes(people: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for others in wholes(people - first, parts - 1):
            yield (first, *others)


@pytest.mark.parametrize(("parts", "most"), [(2, 40), (3, 30), (4, 22)])
def test_parts_shown_leave_every_hidden_part_at_least_two_possible_numbers(parts, most):
    """Every table that there can be: who knows the whole, what is shown and how it is made finds no hidden part."""
    for people in range(1, most):
        alike = defaultdict(list)
        for whole in wholes(people, parts):
            alike[tuple(parts_shown(whole))].append(whole)
        for shown, possible in alike.items():
            for place in (place for place, told in enumerate(shown) if told is None):
                assert len({whole[place] for whole in possible}) > 1, (people, shown)


@pytest.mark.parametrize(
    ("people", "of", "may"), [(5, 10, True), (4, 10, False), (6, 10, False), (10, 10, False), (0, 10, False)]
)
def test_is_shown_only_where_neither_the_group_nor_the_rest_is_few(people, of, may):
    assert is_shown(people, of) is may


def test_may_be_counted_from_the_end_of_the_grace_time():
    round_ = RoundFactory.build(grace_minutes=30)

    assert not may_be_counted(round_, round_.closes_at)
    assert not may_be_counted(round_, round_.grace_ends_at - timedelta(seconds=1))
    assert may_be_counted(round_, round_.grace_ends_at)


@pytest.fixture
def applied(monkeypatch):
    """Whoever is put in here applied."""
    people = defaultdict(list)
    monkeypatch.setattr(registry, "APPLICANTS", [lambda round_: people[round_.pk]])
    return people


def say(round_, applied, number: int, **told) -> None:
    for row in DemographicsFactory.create_batch(number, round=round_, **{"gender": "", "groups": []} | told):
        applied[round_.pk].append(row.person_id)


@pytest.mark.django_db
def test_who_we_reach_counts_everybody_who_applied_once_by_gender(applied):
    round_, other = RoundFactory.create_batch(2)
    say(round_, applied, 7, gender=Gender.WOMAN)
    say(round_, applied, 6, gender=Gender.MAN)
    say(round_, applied, 3, gender=Gender.NON_BINARY)
    say(round_, applied, 2, gender=Gender.NOT_SAID)
    applied[round_.pk] += [PersonFactory().pk for _ in range(8)]
    say(other, applied, 9, gender=Gender.WOMAN)
    DemographicsFactory.create_batch(9, round=round_)  # drafts

    reach = who_we_reach(round_)

    assert reach.people == 26
    assert [(line.label, line.people) for line in reach.gender] == [
        ("Woman or female", 7),
        ("Man or male", 6),
        ("Non-binary", None),
        ("I use a different term", None),
        ("Prefer not to say", None),
        ("No answer", 8),
    ]


@pytest.mark.django_db
def test_who_we_reach_counts_a_person_in_each_of_their_groups(applied):
    round_ = RoundFactory()
    say(round_, applied, 6, groups=[Group.ABORIGINAL, Group.LGBTIQ])
    say(round_, applied, 3, groups=[Group.LGBTIQ, Group.DISABILITY])
    say(round_, applied, 8, groups=[Group.NONE])
    say(round_, applied, 5, groups=[Group.NOT_SAID])
    say(round_, applied, 4)

    reach = who_we_reach(round_)

    assert reach.about_groups == 17
    assert {line.label: line.people for line in reach.groups} == {
        Group.ABORIGINAL.label: 6,
        Group.MULTICULTURAL.label: None,
        Group.LGBTIQ.label: 9,
        Group.DISABILITY.label: None,
    }


@pytest.mark.django_db
def test_who_we_reach_hides_how_many_answered_where_nearly_everybody_did(applied):
    round_ = RoundFactory()
    say(round_, applied, 9, groups=[Group.NONE])
    say(round_, applied, FEWEST - 1)

    assert who_we_reach(round_).about_groups is None


@pytest.mark.django_db
def test_who_we_reach_counts_in_one_query(applied, django_assert_num_queries):
    round_ = RoundFactory()
    say(round_, applied, 6)

    with django_assert_num_queries(1):
        who_we_reach(round_)
