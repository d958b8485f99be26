from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.models import AuditEvent
from applications.domain.conflicts import declare, deny
from applications.errors import CannotReview
from applications.models import Application, Choice, Conflict, Review
from applications.queries.conflicts import grounds_between, may_conflict, with_possible_conflict
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    ConflictFactory,
    FacilitationFactory,
    MemberFactory,
    OrganisationFactory,
    ProfileFactory,
    ReviewerFactory,
    ReviewFactory,
    ScoreFactory,
    StaffFactory,
)

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice() -> Choice:
    return ChoiceFactory(community__sessions=0)


@pytest.fixture
def reviewer(choice):
    return ReviewerFactory(convenor=choice.community.convenor)


def works_at(user, organisation) -> None:
    ProfileFactory(user=user, organisation=organisation)


def colleagues(choice: Choice, reviewer) -> None:
    works_at(reviewer, choice.application.organisation)


def moved_to_the_reviewers_employer(choice: Choice, reviewer) -> None:
    """The application names another organisation than the applicant's profile does today."""
    ours = OrganisationFactory()
    works_at(reviewer, ours)
    profile = choice.application.applicant.profile
    profile.organisation = ours
    profile.save()


def same_domain(choice: Choice, reviewer) -> None:
    _address(reviewer, "one@shire.example.gov.au")
    _address(choice.application.applicant, "other@SHIRE.example.gov.au".lower())


def same_domain_by_unproved_addresses(choice: Choice, reviewer) -> None:
    for user, name in ((reviewer, "one"), (choice.application.applicant, "other")):
        EmailAddress.objects.create(user=user, email=f"{name}@Service.Example.edu.au", verified=False)


def met_as_members(choice: Choice, reviewer) -> None:
    earlier = MemberFactory(person=choice.application.applicant).community
    MemberFactory(person=reviewer, community=earlier)


def facilitated_them(choice: Choice, reviewer) -> None:
    earlier = MemberFactory(person=choice.application.applicant, left_at=AT.replace(year=2099)).community
    FacilitationFactory(user=reviewer, community=earlier)


def applied_themselves(choice: Choice, reviewer) -> None:
    Application.objects.filter(pk=choice.application_id).update(applicant=reviewer)


def _address(user, email: str) -> None:
    user.email = email
    user.save()


def asked(choice: Choice, user) -> tuple[bool, str]:
    row = with_possible_conflict(Choice.objects.filter(pk=choice.pk), user).get()
    assert may_conflict(choice, user) is row.may_conflict
    return row.may_conflict, grounds_between(row.application, user)


@pytest.mark.parametrize(
    ("make", "grounds"),
    [
        (colleagues, "same_organisation"),
        (moved_to_the_reviewers_employer, "same_organisation"),
        (same_domain, "same_domain"),
        (same_domain_by_unproved_addresses, "same_domain"),
        (met_as_members, "same_community"),
        (facilitated_them, "same_community"),
        (applied_themselves, "knows"),
    ],
)
def test_conflict_is_suggested_on_grounds(choice, reviewer, make, grounds):
    assert asked(choice, reviewer) == (False, "")
    make(choice, reviewer)

    assert asked(choice, reviewer) == (True, grounds)
    assert asked(choice, ReviewerFactory(convenor=choice.community.convenor)) == (False, "")
    assert asked(ChoiceFactory(community=choice.community), reviewer) == (False, "")


@pytest.mark.parametrize("host", ["gmail.com", "outlook.com", "bigpond.com", "proton.me", "example.org"])
def test_conflict_is_not_suggested_for_a_mail_host_of_everybody(choice, reviewer, host):
    _address(reviewer, f"one@{host}")
    _address(choice.application.applicant, f"other@{host}")

    assert asked(choice, reviewer) == (False, "")


def test_conflict_is_not_suggested_between_people_without_an_organisation(choice, reviewer):
    ProfileFactory(user=reviewer, organisation=None)
    applicant = choice.application.applicant.profile
    applicant.organisation = None
    applicant.save()
    Application.objects.update(organisation=None)

    assert asked(choice, reviewer) == (False, "")


def test_possible_conflicts_of_a_list_are_one_query(choice, reviewer, django_assert_num_queries):
    colleagues(choice, reviewer)
    ChoiceFactory.create_batch(3, community=choice.community)

    with django_assert_num_queries(1):
        rows = list(with_possible_conflict(Choice.objects.all(), reviewer).filter(may_conflict=True))
    assert rows == [choice]


def test_declare_hands_back_reassigns_and_takes_the_review_out(choice, reviewer):
    other = ReviewerFactory(convenor=choice.community.convenor)
    second = ChoiceFactory(application=choice.application, community__round=choice.community.round)
    for one in (choice, second):
        AssignmentFactory(choice=one, reviewer=reviewer)
    ScoreFactory(review=ReviewFactory(choice=choice, reviewer=reviewer), value=5)
    kept = ReviewFactory(choice=ChoiceFactory(community=choice.community), reviewer=reviewer)
    choice.refresh_from_db()
    assert (choice.review_count, choice.score) == (1, 5.0)

    conflict = declare(choice.application, reviewer, Conflict.Grounds.KNOWS, at=AT)

    choice.refresh_from_db()
    assert (conflict.is_conflict, conflict.grounds, conflict.said_at) == (True, "knows", AT)
    assert (choice.review_count, choice.score) == (0, None)
    assert list(Review.objects.all()) == [kept]
    given = {(a.choice_id, a.reviewer_id, a.handed_back) for a in second.assignments.all()}
    assert given == {(second.pk, reviewer.pk, "conflict"), (second.pk, other.pk, "")}
    assert [a.reviewer for a in choice.assignments.standing()] == [other]
    assert not Choice.objects.readable_by(reviewer).filter(application=choice.application).exists()
    verbs = set(AuditEvent.objects.filter(actor=reviewer).values_list("verb", flat=True))
    assert verbs == {"conflict_declared", "review_removed"}


def test_declare_twice_is_declared_once(choice, reviewer):
    declare(choice.application, reviewer, Conflict.Grounds.KNOWS, at=AT)
    declare(choice.application, reviewer, Conflict.Grounds.SAME_DOMAIN, at=AT)

    assert Conflict.objects.get().grounds == "knows"
    assert AuditEvent.objects.filter(verb="conflict_declared").count() == 1


def test_declare_after_denying_counts(choice, reviewer):
    colleagues(choice, reviewer)
    deny(choice.application, reviewer, at=AT)
    declare(choice.application, reviewer, Conflict.Grounds.KNOWS, at=AT)

    assert Conflict.objects.get().is_conflict


def test_declare_hides_from_a_coordinator_too(choice):
    sam = StaffFactory(convenor=choice.community.convenor)
    assert Choice.objects.readable_by(sam).exists()
    declare(choice.application, sam, Conflict.Grounds.KNOWS, at=AT)

    assert not Choice.objects.readable_by(sam).exists()


def test_deny_answers_what_was_suggested_and_is_not_asked_again(choice, reviewer):
    colleagues(choice, reviewer)
    first = deny(choice.application, reviewer, at=AT)
    again = deny(choice.application, reviewer, at=AT)

    assert (first, first.is_conflict, first.grounds) == (again, False, "same_organisation")
    assert asked(choice, reviewer) == (False, "same_organisation")
    assert AuditEvent.objects.get().verb == "conflict_denied"


def test_deny_refuses_what_nobody_asked(choice, reviewer):
    with pytest.raises(CannotReview, match="Nobody asked"):
        deny(choice.application, reviewer, at=AT)
    assert not Conflict.objects.exists()


def test_deny_refuses_after_a_conflict_was_declared(choice, reviewer):
    colleagues(choice, reviewer)
    ConflictFactory(application=choice.application, reviewer=reviewer)

    with pytest.raises(CannotReview, match="declared"):
        deny(choice.application, reviewer, at=AT)
    assert Conflict.objects.get().is_conflict


def test_deny_refuses_for_ones_own_application(choice, reviewer):
    applied_themselves(choice, reviewer)

    with pytest.raises(CannotReview, match="your own"):
        deny(choice.application, reviewer, at=AT)
