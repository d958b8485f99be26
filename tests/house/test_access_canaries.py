"""Words planted in every personal field of both convenors' people: each is found only where it may be."""

import re

import pytest

from tests.house.access import canaries
from tests.house.access.roles import (
    ANONYMOUS,
    APPLICANT,
    ARRANGER,
    COUNTER,
    DESK,
    FACILITATOR,
    GUARD,
    MEMBER,
    OTHER_STAFF,
    REVIEWER,
    ROLES,
    STAFF,
    SUPERUSER,
    UNPROVED,
    of_roles,
)
from tests.house.access.walk import Answer, refused, searched, walked

pytestmark = pytest.mark.django_db
# What each certainly reads: without it, the absence of the rest would mean nothing.
READ_BY = {
    APPLICANT: [
        "a-applicant-name",
        "a-applicant-work",
        "a-applicant-why",
        "a-applicant-access",
        "a-applicant-typed",
        "a-offer-token",
    ],
    MEMBER: ["a-member-hopes", "a-first-link", "a-calendar-token"],
    FACILITATOR: ["a-member-name", "a-sharer-email", "a-guest-name", "a-first-link"],
    STAFF: ["a-applicant-work", "a-applicant-why", "a-review-note", "a-member-email", "a-wish-words"],
    ARRANGER: ["a-applicant-access", "a-conflicted-work"],
    GUARD: ["a-applicant-safety", "a-applicant-contact"],
    COUNTER: ["a-applicant-work"],
    REVIEWER: ["a-applicant-name", "a-applicant-work", "a-applicant-why", "a-applicant-open"],
    OTHER_STAFF: [
        "b-applicant-access",
        "b-applicant-safety",
        "b-applicant-work",
        "b-member-email",
        "b-wish-words",
        "b-guest-email",
        "b-letter-text",
    ],
    SUPERUSER: ["a-applicant-work", "b-applicant-work", "a-portal-letter-text"],
}
READ_BY_ASKING = {
    ARRANGER: ["a-applicant-access", "a-member-access"],
    GUARD: ["a-member-safety", "a-member-contact"],
    COUNTER: ["a-queuer-email"],
    REVIEWER: ["a-applicant-work"],
    STAFF: ["a-decline-reason", "a-leaving-reason", "a-queuer-email", "a-walk-in-role", "a-letter-text"],
    OTHER_STAFF: ["b-decline-reason", "b-leaving-reason", "b-queuer-email"],
    SUPERUSER: ["a-decline-reason", "b-decline-reason"],
}
ANSWERED = {200, 302, 400, 403, 404, 405}
LOOKED = {("POST", page) for page in canaries.LOOKS.values()}


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


@of_roles(*ROLES)
def test_what_was_told_in_confidence_is_never_in_a_list_an_export_a_search_or_a_history(role):
    """On no page of the desk but the answer to a look, which only a POST gets."""
    told = re.compile(r"canary-[ab]-\w+-(access|safety|contact|gender|typed)")
    found = [
        f"{role} reads {canary} at {answer}"
        for answer in (*walked(role), *searched(role))
        for canary in sorted(filter(told.fullmatch, answer.canaries))
        if answer.path.startswith("/admin/") and (answer.method, answer.name) not in LOOKED
    ]

    assert found == []


@of_roles(ARRANGER, GUARD, OTHER_STAFF)
def test_every_look_is_kept(role):
    looks = [a for a in (*walked(role), *searched(role)) if (a.method, a.name) in LOOKED and a.status == 200]

    assert looks
    assert [str(a) for a in looks if "accounts_auditevent" not in a.wrote] == []


@of_roles(STAFF, COUNTER, REVIEWER, SUPERUSER)
def test_who_has_no_permission_looks_at_nothing(role):
    answers = [a for a in (*walked(role), *searched(role)) if a.name in {name for _, name in LOOKED}]

    assert answers
    assert {a.status for a in answers} <= {403, 404, 405}


@of_roles(ANONYMOUS, UNPROVED)
def test_who_may_see_nothing_reads_nobodys_address(role):
    found = read(walked(role)) - ({"canary-a-unproved-email"} if role == UNPROVED else set())

    assert [canary for canary in found if "-email" in canary] == []


@of_roles(*DESK)
def test_no_search_filter_or_row_of_the_admin_shows_staff_what_is_not_for_them(role):
    assert leaks(role, searched(role)) == []


@of_roles(*DESK)
def test_no_search_filter_or_row_of_the_admin_breaks(role):
    assert [str(answer) for answer in searched(role) if answer.status not in ANSWERED] == []


@of_roles(*DESK)
def test_staff_find_their_own_by_search(role):
    assert {f"canary-{words}" for words in READ_BY_ASKING[role]} - read(searched(role)) == set()


@pytest.mark.parametrize(
    ("got", "is_refused"),
    [([403], True), ([405, 404], True), ([404], False), ([403, 200], False), ([405, 302], False)],
)
def test_refused_is_a_page_that_opens_no_row_that_is_there(got, is_refused):
    def answer(status: int) -> Answer:
        return Answer("page", "", "/", "GET", status, {}, frozenset(), (), "", "")

    assert refused(tuple(map(answer, got))) == ({"page"} if is_refused else set())


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
        ("canary-a-applicant-access", ARRANGER, canaries.LOOKS["who arranges"], "a", True),
        ("canary-a-applicant-access", ARRANGER, "admin:communities_accessneeds_changelist", "", False),
        ("canary-a-applicant-access", STAFF, canaries.LOOKS["who arranges"], "a", False),
        ("canary-a-applicant-access", SUPERUSER, canaries.LOOKS["who arranges"], "a", False),
        ("canary-a-applicant-safety", ARRANGER, canaries.LOOKS["who guards"], "a", False),
        ("canary-b-applicant-safety", OTHER_STAFF, canaries.LOOKS["who guards"], "b", True),
        ("canary-a-applicant-gender", COUNTER, "any", "", False),
        ("canary-a-applicant-typed", STAFF, "any", "", False),
        ("canary-a-applicant-closed", REVIEWER, "any", "", False),
        ("canary-a-member-work", REVIEWER, "any", "", False),
        ("canary-a-hidden-name", STAFF, "admin:applications_choice_change", "a hidden", False),
        ("canary-a-hidden-name", STAFF, "admin:applications_application_change", "a", True),
        ("canary-a-hidden-work", REVIEWER, "admin:applications_choice_change", "a hidden", True),
        ("canary-a-conflicted-name", STAFF, "any", "", False),
        ("canary-a-conflicted-name", ARRANGER, "any", "", True),
        ("secret", SUPERUSER, "any", "", False),
    ],
)
def test_may_read_knows_whose_words_they_are(canary, role, page, target, may):
    assert canaries.may_read(canary, role, page, target) is may
