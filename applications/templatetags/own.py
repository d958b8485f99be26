"""How an application stands, in the words that its applicant reads."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.domain.closing import Closing
from applications.domain.keeping import keep_path
from applications.domain.offer_rows import LINK
from applications.models import Application, Choice, Offer
from communities.domain.tokens import seal
from communities.templatetags.times import day, in_words

register = template.Library()

TAGS = {
    Application.Status.DRAFT: ("tag-mind", "Draft, not sent"),
    Application.Status.SUBMITTED: ("tag-good", "Sent"),
    Application.Status.WITHDRAWN: ("", "Withdrawn"),
}
CHOICE_TAGS = {
    Choice.Status.UNDER_REVIEW: ("tag-plum", "Not decided yet"),
    Choice.Status.RESERVE: ("tag-mind", "Reserve list"),
    Choice.Status.NOT_THIS_TIME: ("", "Not this time"),
    Choice.Status.PLACED_ELSEWHERE: ("", "You have a place in another community"),
}
OFFER_TAGS = {
    Offer.Status.OPEN: ("tag-good", "A place is held for you"),
    Offer.Status.ACCEPTED: ("tag-good", "You accepted"),
    Offer.Status.DECLINED: ("", "You declined"),
    Offer.Status.EXPIRED: ("tag-mind", "The offer has run out"),
    Offer.Status.WITHDRAWN: ("", "The offer was withdrawn"),
}


def _tag(kind: str, words: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', kind, words)


@register.simple_tag
def application_tag(application: Application) -> SafeString:
    """Draft, sent or withdrawn, as a tag."""
    return _tag(*TAGS[application.status])


@register.simple_tag
def choice_tag(choice: Choice) -> SafeString:
    """How one choice stands; an offer says more than the choice."""
    if choice.status == Choice.Status.OFFERED:
        offers = list(choice.offers.all())
        if offers and offers[0].status == Offer.Status.ACCEPTED and offers[0].seat_id is None:
            return _tag("", "You have left")
        return _tag(*OFFER_TAGS[offers[0].status]) if offers else _tag("tag-good", "Offered")
    return _tag(*CHOICE_TAGS[choice.status])


@register.simple_tag
def offer_url(offer: Offer) -> str:
    """The page on which this offer is answered."""
    return f"/offer/{seal(LINK, offer.pk, offer.version)}/"


@register.simple_tag
def keep_url(application: Application) -> str:
    """The page on which the applicant asks to hear of the next call, or takes it back."""
    return keep_path(application)


@register.filter
def may_ask_to_keep(application: Application) -> bool:
    """Was the person told “not this time”, or have they asked already to hear of the next call?"""
    choices = application.choices.all()
    told = any(choice.status == Choice.Status.NOT_THIS_TIME for choice in choices)
    return application.is_submitted and (told or application.details_kept_at is not None)


@register.simple_tag
def next_step(application: Application, now: datetime, closing: Closing | None = None) -> str:
    """What happens next, and by when; `closing` is the person's own close, where it is known."""
    round_ = application.round
    closes_at = closing.closes_at if closing else round_.closes_at
    if application.status == Application.Status.WITHDRAWN:
        return "You withdrew it."
    if application.status == Application.Status.DRAFT:
        if now >= closes_at:
            return "The round closed before this was sent. What you wrote is kept."
        return f"It is not sent yet. Send it by {in_words(closes_at, round_.convenor)}."
    if any(choice.status == Choice.Status.UNDER_REVIEW for choice in application.choices.all()):
        return f"You will hear by {day(round_.hear_by)}."
    return _outcome(list(application.choices.all()))


def _outcome(choices: list[Choice]) -> str:
    """What came of choices that are all released: the best of it."""
    offered = [one for one in choices if one.status == Choice.Status.OFFERED]
    latest = [(choice.community, offer) for choice in offered for offer in list(choice.offers.all())[:1]]
    for community, offer in latest:
        if offer.status == Offer.Status.ACCEPTED and offer.seat_id:
            return f"You have a place in {community}."
    for community, offer in latest:
        if offer.status == Offer.Status.OPEN:
            return f"A place in {community} is held for you until you answer, or until the offer runs out."
    reserve = [str(one.community) for one in choices if one.status == Choice.Status.RESERVE]
    if reserve:
        return f"You are on the reserve list of {', and of '.join(reserve)}."
    return "You have heard about every community you chose."
