"""Words planted in every personal field of both convenors' people: each is found only where it may be."""

import pytest

from tests.house.access import canaries
from tests.house.access.roles import (
    ANONYMOUS,
    APPLICANT,
    DESK,
    FACILITATOR,
    MEMBER,
    OTHER_STAFF,
    STAFF,
    SUPERUSER,
    UNPROVED,
    of_roles,
)
from tests.house.access.walk import Answer, searched, walked

pytestmark = pytest.mark.django_db
# What each certainly reads: without it, the absence of the rest would mean nothing.
READ_BY = {
    APPLICANT: ["a-applicant-name", "a-applicant-work", "a-applicant-why", "a-offer-token"],
    MEMBER: ["a-member-hopes", "a-first-link", "a-calendar-token"],
    FACILITATOR: ["a-member-name", "a-sharer-email", "a-guest-name", "a-first-link"],
    STAFF: ["a-applicant-work", "a-applicant-why", "a-review-note", "a-member-email", "a-wish-words"],
    OTHER_STAFF: ["b-applicant-work", "b-member-email", "b-wish-words", "b-guest-email", "b-letter-text"],
    SUPERUSER: ["a-applicant-work", "b-applicant-work", "a-portal-letter-text"],
}
READ_BY_ASKING = {
    STAFF: ["a-decline-reason", "a-leaving-reason", "a-queuer-email", "a-walk-in-role", "a-letter-text"],
    OTHER_STAFF: ["b-decline-reason", "b-leaving-reason", "b-queuer-email"],
    SUPERUSER: ["a-decline-reason", "b-decline-reason"],
}


def leaks(role: str, answers: tuple[Answer, ...]) -> list[str]:
    return [
        f"{role} reads {canary} at {answer}"
        for answer in answers
        for canary in sorted(answer.canaries)
        if not canaries.may_read(canary, role, answer.name, answer.target)
    ]


def read(answers: tuple[Answer, ...]) -> set[str]:
    return {canary for answer in answers for canary in answer.canaries}


@of_roles()
def test_nobody_reads_what_is_not_for_them(role):
    assert leaks(role, walked(role)) == []


@of_roles(*READ_BY)
def test_everybody_reads_what_is_for_them(role):
    assert {f"canary-{words}" for words in READ_BY[role]} - read(walked(role)) == set()


@of_roles(ANONYMOUS, UNPROVED)
def test_who_may_see_nothing_reads_nobodys_address(role):
    found = read(walked(role)) - ({"canary-a-unproved-email"} if role == UNPROVED else set())

    assert [canary for canary in found if "-email" in canary] == []


@of_roles(*DESK)
def test_no_search_filter_or_row_of_the_admin_shows_staff_what_is_not_for_them(role):
    assert leaks(role, searched(role)) == []


@of_roles(*DESK)
def test_no_search_filter_or_row_of_the_admin_breaks(role):
    assert [str(answer) for answer in searched(role) if answer.status not in {200, 302, 403, 404}] == []


@of_roles(*DESK)
def test_staff_find_their_own_by_search(role):
    assert {f"canary-{words}" for words in READ_BY_ASKING[role]} - read(searched(role)) == set()


@pytest.mark.parametrize(
    ("canary", "role", "page", "target", "may"),
    [
        ("canary-a-applicant-work", STAFF, "any", "", True),
        ("canary-a-applicant-work", OTHER_STAFF, "any", "", False),
        ("canary-a-applicant-work", FACILITATOR, "any", "", False),
        ("canary-a-member-email", FACILITATOR, "any", "", False),
        ("canary-a-sharer-email", FACILITATOR, "any", "", True),
        ("canary-a-wish-words", ANONYMOUS, "demand_answer", "a", True),
        ("canary-a-wish-words", ANONYMOUS, "demand_answer", "b", False),
        ("canary-a-offer-token", STAFF, "any", "", False),
        ("canary-a-drafter-work", SUPERUSER, "any", "", False),
        ("canary-a-something-new", SUPERUSER, "any", "", False),
        ("secret", SUPERUSER, "any", "", False),
    ],
)
def test_may_read_knows_whose_words_they_are(canary, role, page, target, may):
    assert canaries.may_read(canary, role, page, target) is may
