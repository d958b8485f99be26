"""What every verb about an offer is made of: the locks, the row that is won or lost, the decision that is kept."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.figures import refresh
from applications.errors import CannotDecide, OfferClosed
from applications.models import Application, Choice, Offer
from communities.domain.tokens import seal
from communities.models import Community
from outbox.links import absolute
from outbox.models import Message
from outbox.prepared import Given, Prepared
from outbox.registry import Verdict

LINK = "offer"


def answer_link(offer: Offer) -> str:
    """The address in the mail: it opens a page, and only a press there answers."""
    return absolute(f"/offer/{seal(LINK, offer.pk, offer.version)}/")


def letter_key(offer: Offer) -> str:
    """The key of the letter about how an offer was closed. One that is opened again and closed gets another."""
    return f"offer:{offer.pk}:{offer.status}:{offer.answered_at:%Y%m%d%H%M%S%f}"


def is_still_so(message: Message, at: datetime) -> Verdict:
    """Asked right before such a letter is sent: an answer that was taken back since is told of no more."""
    offer = Offer.objects.filter(pk=message.key.split(":")[1], answered_at__isnull=False).first()
    is_so = offer is not None and letter_key(offer).startswith(message.first_key)
    return Verdict.WANTED if is_so else Verdict.CANCELLED


def lock_choice(choice: Choice) -> Choice:
    """The choice as it is now, its application locked. Raises CannotDecide unless that was sent and stands."""
    application = lock_application(choice.application_id)
    if not application.is_submitted:
        raise CannotDecide("This application was withdrawn, or never sent.")
    return _whole(_choices.get(pk=choice.pk))


def lock_application(pk: int) -> Application:
    return Application.objects.select_for_update().get(pk=pk)


def lock_offer(offer: Offer, *, at: datetime | None = None) -> Offer:
    """The offer as it is now, its application locked. Raises OfferClosed unless it is open, and in time at `at`."""
    lock_application(offer.choice.application_id)
    found = read_offer(offer.pk)
    if not found.is_open or (at is not None and found.respond_by <= at):
        raise OfferClosed("This offer is no longer open.")
    return found


def read_offer(pk: int) -> Offer:
    """The offer as it is now, with what verbs and letters read of it. Raises Offer.DoesNotExist."""
    found = _offers.get(pk=pk)
    _whole(found.choice)
    if found.seat:
        found.seat.community = found.choice.community
    return found


def with_all(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """What verbs and letters read of offers, in one query."""
    return offers.select_related(
        "choice__application__round__convenor",
        "choice__application__applicant",
        "choice__community__round",
        "choice__community__convenor",
        "seat__community",
    )


def _offers_alone() -> QuerySet[Offer]:
    own = Offer.objects.filter(pk=Given("pk", Offer._meta.pk)).order_by()
    return own.select_related("choice__application__applicant", "seat")


def _choices_alone() -> QuerySet[Choice]:
    own = Choice.objects.filter(pk=Given("pk", Choice._meta.pk)).order_by()
    return own.select_related("application__applicant__profile")


def _communities() -> QuerySet[Community]:
    own = Community.objects.filter(pk=Given("pk", Community._meta.pk)).order_by()
    return own.select_related("convenor", "round__convenor")


# In two looks: PostgreSQL takes longer to plan a join of ten tables than for all the rest.
_offers, _choices, _community_of = Prepared(_offers_alone), Prepared(_choices_alone), Prepared(_communities)


def _whole(choice: Choice) -> Choice:
    """The choice with its community and round, which its application is of as well."""
    choice.community = _community_of.get(pk=choice.community_id)
    choice.application.round = choice.community.round
    return choice


def decide(choice: Choice, status: str, *, by: User, at: datetime) -> None:
    """Set what was decided on a locked choice, and keep who decided."""
    choice.status, choice.decided_at = status, at
    choice.save(update_fields=["status", "decided_at"])
    refresh(choice)
    record(by, f"choice_{status}", choice)


def close(offer: Offer, status: str, at: datetime) -> None:
    """Win the open row or lose to whoever answered first; only an accepted offer keeps its seat."""
    offer.status, offer.answered_at = status, at
    changes = {"status": status, "answered_at": at, "decline_reason": offer.decline_reason}
    if status != Offer.Status.ACCEPTED:
        changes["seat"] = None
    if not Offer.objects.unanswered().filter(pk=offer.pk).update(**changes):
        raise OfferClosed("This offer is no longer open.")
    refresh(offer.choice)
