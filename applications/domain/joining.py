"""What a yes brings about, whenever it comes: a member, what they need arranged, and the letter of welcome."""

from dataclasses import dataclass
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from applications.domain.letters import send_letter
from applications.domain.offer_rows import letter_key
from applications.domain.setting_aside import set_others_aside
from applications.errors import NoticeChanged
from applications.models import Choice, Offer
from communities.domain.confidence import tell_access_needs, tell_more_access_needs
from communities.domain.members import admit
from communities.domain.support import plan_support
from communities.models import AccessNeeds, Community, GroupNotice, Member
from outbox.links import absolute
from sessions_app.models import Session
from sessions_app.queries import meetings_left, meetings_missed


@dataclass(frozen=True)
class Needs:
    """What somebody says about their access needs with a yes: in place of what they told before, or added to it by
    whoever holds the link and cannot read what is there."""

    words: str
    is_more: bool = False


def agreed_notice(community: Community, version: int | None) -> GroupNotice | None:
    """The group's newest notice, which somebody agreed to by its version; None where the group has none.

    Raises NoticeChanged for another version, or none.
    """
    newest = community.group_notices.first()
    if newest is not None and newest.version != version:
        raise NoticeChanged(
            "What this group agrees on was changed since you opened the page. Read it again, and tick the box."
            if version
            else "Read what this group agrees on, and tick the box."
        )
    return newest


@sensitive_variables("needs")
def hear_needs(offer: Offer, needs: Needs | None, at: datetime) -> None:
    """Keep what the person said about their access needs, if they said anything."""
    if needs is None:
        return
    tell = tell_more_access_needs if needs.is_more else tell_access_needs
    application = offer.choice.application
    tell(application.applicant, application.round, needs.words, at=at)


def take_in(
    offer: Offer, *, shares_contact: bool, notice: GroupNotice | None, by: User, at: datetime
) -> Member:
    """Make the person whose accepted offer this is a member; plan what they need; end their other choices as the
    round says; and welcome them. The caller holds the application's lock and has accepted the offer."""
    member = admit(offer.seat, shares_contact=shares_contact, notice=notice, by=by, at=at)
    ended = set_others_aside(offer, at)
    application, community = offer.choice.application, offer.choice.community
    left = list(meetings_left(community, at))
    if AccessNeeds.objects.of(application.applicant, application.round).exists():
        plan_support(member, meets_on=next((one.date for one in left if one.starts_at > at), None), at=at)
    _welcome(offer, ended, left, at)
    return member


def _welcome(offer: Offer, ended: list[Choice], left: list[Session], at: datetime) -> None:
    send_letter(
        offer.choice,
        "offer_accepted",
        key=letter_key(offer),
        ended=ended,
        left=left,
        missed=meetings_missed(offer.choice.community, at).count(),
        undo_until=offer.undo_until,
        action_url=absolute("/my/"),
        action_label="Open my page",
    )
