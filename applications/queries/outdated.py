"""What became of people since a draft gave them a place: it does not know before it is composed again."""

from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from accounts.models import User
from applications.models import Choice, Placement, Selection
from applications.queries.seen import seen_by
from applications.queries.table import Row
from communities.models import Community, Seat

SHOWN = 6
Status, State = Choice.Status, Choice.OfferState
BECAME = {
    State.DECLINED: "said no to {}",
    State.EXPIRED: "let the offer of {} run out",
    State.WANTED_LATE: "let the offer of {} run out, and would still like it",
    State.WITHDRAWN: "has the offer of {} no more: it was taken back",
    State.ACCEPTED: "left {}",
}
TOLD = {
    Status.NOT_THIS_TIME: "was told “not this time” by {}",
    Status.PLACED_ELSEWHERE: "has another place than {}",
}


@dataclass(frozen=True)
class Outdated:
    """Sentences about the first few whose place came to nothing; `more` are others, or not shown to the reader."""

    draft: Selection
    lines: list[str]
    more: int


def came_to_nothing(selection: Selection | OuterRef) -> QuerySet[Placement]:
    """Places of a draft that were decided, and that nobody holds: declined, run out, taken back, left, withdrawn."""
    seat = Seat.objects.filter(
        community=OuterRef("choice__community"), person=OuterRef("choice__application__applicant")
    )
    gone = Q(choice__sent_at__isnull=True) | Q(choice__status__in=[Status.OFFERED, *TOLD])
    places = Placement.objects.filter(gone, selection=selection, verdict=Placement.Verdict.PLACE)
    return places.filter(~Exists(seat)).order_by("choice")


def outdated(draft: Selection, user: User) -> Outdated | None:
    """None while every place of the draft is proposed, offered or taken. One query then; else three more."""
    choices = list(came_to_nothing(draft).values_list("choice", flat=True))
    if not choices:
        return None
    communities = {one.pk: one for one in Community.objects.filter(choices__in=choices[:SHOWN]).distinct()}
    seen = seen_by(user, choices[:SHOWN], communities)
    lines = [f"{row.called} {_became(row)}" for pk in choices if (row := seen.get(pk))]
    return Outdated(draft, lines, len(choices) - len(lines))


def outdated_of_round(round_id: int, user: User) -> Outdated | None:
    """Of the draft of a round from which a list was made last, or that was composed last, of those out of date."""
    drafts = Selection.objects.standing().filter(Exists(came_to_nothing(OuterRef("pk"))), round=round_id)
    released = F("released").desc(nulls_last=True)
    last = (
        drafts.annotate(released=Max("releases__made_at")).order_by(released, "-composed_at", "-pk").first()
    )
    return outdated(last, user) if last else None


def _became(row: Row) -> str:
    status = row.figures["status"]
    words = TOLD.get(status) or BECAME.get(row.figures["offer_state"], "does not hold the place in {}")
    return words.format(row.community.short_name)
