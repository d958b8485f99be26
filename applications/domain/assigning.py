"""Who reviews what: by hand, evenly, and on to somebody else when a reviewer hands it back.

Whoever gives choices to reviewers holds the lock of the round, taken after that of an application.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from zlib import crc32

from django.db import transaction
from django.db.models import QuerySet

from accounts.domain.audit import record, record_each
from accounts.models import User
from applications.domain.offers import lock_choice
from applications.errors import CannotAssign, CannotDecide, CannotReview
from applications.models import Application, Assignment, Choice, Conflict, Review
from applications.queries.assigning import communities_waiting, could_review, lacking
from applications.queries.conflicts import with_possible_conflict
from communities.models import Community, Round, StaffRole
from outbox.domain.containment import Contained

How, HandedBack = Assignment.How, Assignment.HandedBack


@transaction.atomic
def assign(choice: Choice, reviewer: User, *, by: User, at: datetime) -> Assignment:
    """Give `choice` to somebody who works for its convenor; what they handed back before is theirs again.

    Locks the application, then the round. Raises CannotAssign for an application that does not stand, for who is not
    staff here, and for who has a conflict of interest. Again is harmless.
    """
    try:
        choice = lock_choice(choice)
    except CannotDecide as error:
        raise CannotAssign(str(error)) from error
    lock_round(choice.community.round_id)
    _check_may_review(choice, reviewer)
    assignment = choice.assignments.filter(reviewer=reviewer).first() or Assignment(
        choice=choice, reviewer=reviewer, handed_back_at=at
    )
    if assignment.handed_back_at is None:
        return assignment
    assignment.how, assignment.assigned_by, assignment.assigned_at = How.BY_HAND, by, at
    assignment.handed_back_at, assignment.handed_back = None, ""
    assignment.save()
    record(by, "choice_assigned", choice, at=at, reviewer=reviewer.pk)
    return assignment


def _check_may_review(choice: Choice, reviewer: User) -> None:
    works_here = StaffRole.objects.filter(convenor=choice.community.convenor_id, user=reviewer.pk).exists()
    if not (reviewer.is_active and reviewer.is_staff and works_here):
        raise CannotAssign("Choose somebody who works for this convenor: only its staff read applications.")
    if reviewer.pk == choice.application.applicant_id:
        raise CannotAssign("This is their own application: choose somebody else.")
    if Conflict.objects.declared().filter(application=choice.application_id, reviewer=reviewer).exists():
        raise CannotAssign("They have a conflict of interest with this applicant: choose somebody else.")


@transaction.atomic
def assign_evenly(community: Community, *, by: User | None, at: datetime) -> int:
    """Give every undecided choice of `community` as many reviewers as its round wants; returns how many were given.

    Who has the fewest choices of the round comes first. Nobody is given what they handed back or have a conflict of
    interest with, and what they may have one with only if nobody else is left. Locks the round: two at once share
    the work out once.
    """
    lock_round(community.round_id)
    given = _share_out(community, lacking(community.choices.all()), by=by, at=at)
    if given:
        record(by, "choices_assigned_evenly", community, at=at, assignments=given)
    return given


def waiting(at: datetime) -> list[QuerySet]:
    """The communities in which somebody could take a choice that lacks reviewers."""
    return [communities_waiting(at)]


def assign_waiting(at: datetime) -> int:
    """Give reviewers to what was sent to rounds that assign evenly and have closed: also to what came late, with more
    time or by hand of staff. Run by ticks: with nothing to do it is one query. Returns how many were given."""
    given = 0
    for community in communities_waiting(at):
        with Contained(
            f"Assigning of community {community.pk}"
        ):  # one that fails must not keep the others waiting
            given += assign_evenly(community, by=None, at=at)
    return given


@transaction.atomic
def hand_back(assignment: Assignment, why: str, *, at: datetime) -> bool:
    """End an assignment, and give the choice to somebody else if there is anybody. True: it went to somebody.

    Locks the round. What a coordinator takes back goes to nobody: they decide. Again is harmless.
    """
    choice = assignment.choice
    lock_round(choice.community.round_id)
    standing = Assignment.objects.standing().filter(pk=assignment.pk)
    if not standing.update(handed_back_at=at, handed_back=why):
        return False
    if why == HandedBack.TAKEN:
        return False
    return bool(_share_out(choice.community, lacking(Choice.objects.filter(pk=choice.pk)), by=None, at=at))


@transaction.atomic
def abstain(choice: Choice, reviewer: User, *, at: datetime) -> bool:
    """Hand a choice back unreviewed; it goes to somebody else if there is anybody. True: it did.

    Locks the application. Raises CannotReview for what this person was not given, or has reviewed.
    """
    Application.objects.select_for_update().get(pk=choice.application_id)  # no review is saved meanwhile
    assignment = _standing(choice, reviewer)
    if choice.reviews.filter(reviewer=reviewer).exists():
        raise CannotReview(
            "Your review is saved already. Change it, or say that you have a conflict of interest."
        )
    passed_on = hand_back(assignment, HandedBack.ABSTAINED, at=at)
    record(reviewer, "review_abstained", choice, at=at)
    return passed_on


@transaction.atomic
def take_back(choice: Choice, reviewer: User, *, by: User, at: datetime) -> None:
    """Take a choice from a reviewer; what they scored stays. Raises CannotReview if they do not have it."""
    hand_back(_standing(choice, reviewer), HandedBack.TAKEN, at=at)
    record(by, "choice_taken_back", choice, at=at, reviewer=reviewer.pk)


def _standing(choice: Choice, reviewer: User) -> Assignment:
    found = (
        choice.assignments.standing().filter(reviewer=reviewer).select_related("choice__community").first()
    )
    if found is None:
        raise CannotReview("This choice is not given to this person.")
    return found


def lock_round(round_id: int) -> None:
    """Whoever gives choices to reviewers, or takes a person out of those who may have them, waits here."""
    # No key is changed, so people may begin applications meanwhile.
    Round.objects.select_for_update(no_key=True).get(pk=round_id)


def _share_out(community: Community, choices: QuerySet[Choice], *, by: User | None, at: datetime) -> int:
    """Give `choices`, each with `missing`, to those who have least. The round is locked."""
    people = could_review(community)
    wanted = list(choices.order_by("pk").values_list("pk", "missing"))
    if not people or not wanted:
        return 0
    load, barred, doubtful = _load(community.round_id), _barred(choices), _doubtful(choices, people)
    given = []
    for choice, missing in wanted:
        free = [person for person in people if person not in barred[choice]]
        free.sort(key=lambda one: (one in doubtful[choice], load[one], _lot(choice, one)))
        for person in free[:missing]:
            load[person] += 1
            given.append(
                Assignment(
                    choice_id=choice, reviewer_id=person, how=How.EVENLY, assigned_by=by, assigned_at=at
                )
            )
    Assignment.objects.bulk_create(given, batch_size=500)
    told = [(Choice(pk=one.choice_id), {"reviewer": one.reviewer_id}) for one in given]
    record_each(by, "choice_assigned", told, at=at)
    return len(given)


def _load(round_id: int) -> Counter[int]:
    """How many choices of the round each reviewer has."""
    standing = Assignment.objects.standing().filter(choice__community__round=round_id)
    return Counter(standing.order_by().values_list("reviewer", flat=True))


def _barred(choices: QuerySet[Choice]) -> dict[int, set[int]]:
    """For each choice, who must not be given it: had it before, reviewed it, has a conflict, or wrote it."""
    pks = choices.order_by().values("pk")
    conflicts = Conflict.objects.declared().filter(application__choices__in=pks)
    return _sets(
        Assignment.objects.filter(choice__in=pks).order_by().values_list("choice", "reviewer"),
        Review.objects.filter(choice__in=pks).order_by().values_list("choice", "reviewer"),
        conflicts.order_by().values_list("application__choices", "reviewer"),
        choices.order_by().values_list("pk", "application__applicant"),
    )


def _doubtful(choices: QuerySet[Choice], people: list[int]) -> dict[int, set[int]]:
    """For each choice, who would first be asked whether they have a conflict of interest."""
    found = defaultdict(set)
    for person in User.objects.filter(pk__in=people):
        asked = with_possible_conflict(choices, person).filter(may_conflict=True)
        for choice in asked.order_by().values_list("pk", flat=True):
            found[choice].add(person.pk)
    return found


def _sets(*pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found = defaultdict(set)
    for rows in pairs:
        for choice, person in rows:
            found[choice].add(person)
    return found


def _lot(choice: int, person: int) -> int:
    """Decides between equals: alike in every run, and not always for the same person."""
    return crc32(f"{choice}:{person}".encode())
