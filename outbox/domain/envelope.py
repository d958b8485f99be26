"""How a mail goes to the one person it is for: where to, from whom, and with how many of its words.

Here alone, at the moment of sending, so that what a person wished a minute ago holds for mail queued last week.
"""

import time
from collections.abc import Iterable
from email.utils import format_datetime
from functools import cached_property
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart, SafeMIMEText

from outbox.domain.added_line import with_line, with_way_out
from outbox.domain.addresses import one_address
from outbox.domain.calendars import attach_calendars, calendar_objects
from outbox.domain.discretion import discreet, for_calendar
from outbox.links import stop_link
from outbox.models import Message
from outbox.models.message import WRITTEN_TO
from outbox.registry import NO_WISHES, Wishes, kind_of, owners_of, wishes_of

TRUST_SECONDS = 1.0


class Mail(EmailMultiAlternatives):
    """A mail that is put together once, by whoever asks first."""

    @cached_property
    def _whole(self) -> SafeMIMEText | SafeMIMEMultipart:
        whole = super().message()
        for part in whole.walk():
            if part.is_multipart():
                # Nobody can have written it. Without one, Python looks through all parts for one that is not there.
                part.set_boundary(f"=_{uuid4().hex}")
        return whole

    def message(self) -> SafeMIMEText | SafeMIMEMultipart:
        return self._whole


def read_wishes(messages: Iterable[Message]) -> None:
    """Ask once for a whole batch what its people wish. It holds for a second: `readdress` asks again after that.

    What was written to an address alone, as to a guest, is for the person whose address it is, and goes there unless
    they chose another.
    """
    rows = list(messages)
    to_guests = [row for row in rows if not (row.person_id or kind_of(row.kind).is_to_the_letter)]
    owners = owners_of({row.to.lower() for row in to_guests})
    for row in to_guests:
        if owner := owners.get(row.to.lower()):
            row.person_id, row.context = owner, row.context | {WRITTEN_TO: row.to}
            row._is_found = True
    known = wishes_of({row.person_id for row in rows if row.person_id})
    for row in rows:
        row._wishes, row._wishes_at = known.get(row.person_id, NO_WISHES), time.monotonic()


def readdress(message: Message) -> Wishes:
    """What the person wishes now whom this mail is for; the row says who that is, and where it goes, if that is no
    longer as it was written. Of a guest's mail it keeps the address that they gave: where it goes instead is no
    business of whoever typed that."""
    if time.monotonic() - getattr(message, "_wishes_at", float("-inf")) > TRUST_SECONDS:
        read_wishes([message])
    to = _recipient(message, message._wishes)
    if to != message.to or getattr(message, "_is_found", False):
        message.to, message._is_found = to, False
        # Not in a row that somebody took from this worker: an erased one stays without an address.
        own = Message.objects.filter(pk=message.pk, claim=message.claim)
        kept = message.context.get(WRITTEN_TO, to)
        own.update(to=kept, person_id=message.person_id, context=message.context)
    return message._wishes


def enveloped(message: Message) -> EmailMultiAlternatives:
    """The mail of a row that has its words, as its person wishes to get it; the row keeps the words.

    Raises BadRecipient.
    """
    if not hasattr(message, "_wishes"):
        read_wishes([message])
    wishes = message._wishes
    to = one_address(_recipient(message, wishes))
    words = discreet(message) if wishes.is_discreet else with_line(message)
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(message.date_header),
        "Auto-Submitted": "auto-generated",
    }
    category = kind_of(message.kind).category
    if category and message.person_id:
        stop = stop_link(message.person_id, category)
        words = with_way_out(words, stop)
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    sender = settings.MAIL_FROM_DISCREET if wishes.is_discreet else settings.MAIL_FROM
    mail = Mail(words.subject, words.text, sender, [to], headers=headers)
    if words.html:
        mail.attach_alternative(words.html, "text/html")
    if message.calendar:
        entries = calendar_objects(message.calendar)
        attach_calendars(mail, [for_calendar(entry, attendee=to, wishes=wishes) for entry in entries])
    return mail


def _recipient(message: Message, wishes: Wishes) -> str:
    if kind_of(message.kind).is_to_the_letter:
        return message.to
    as_written = "" if wishes.is_chosen else message.context.get(WRITTEN_TO, "")
    return as_written or wishes.address or message.to
