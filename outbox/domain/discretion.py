"""What mail and calendars tell to whoever looks over a person's shoulder: of who asked for discretion, nothing."""

import re
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, vCalAddress

from outbox.domain.rendering import rendered
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Content, Wishes

NEUTRAL_TITLE = "Appointment"
TELLING = ("description", "location", "comment", "contact", "categories", "url", "attach", "conference")
TELLING += ("x-alt-desc", "image", "resources")
OWN_NAMES = ("name", "x-wr-calname", "x-wr-caldesc", "description")
SIGN_OFF = "\n--\n"
FOLD = re.compile(r"\r?\n[ \t]")
GUEST = re.compile(r"^ATTENDEE\b.*\bmailto:(\S+)", re.MULTILINE | re.IGNORECASE)
FOOTER = re.compile(r"<footer\b.*?</footer>", re.DOTALL)


def discreet(message: Message) -> Content:
    """The words of a mail for somebody who asked for discretion: that there is a message, and where to read it. A code
    is of no use unread, so it keeps its words, and loses what stands under every mail."""
    if message.is_secret:
        text = message.text.partition(SIGN_OFF)[0].rstrip() + "\n"
        return Content(message.subject, text, FOOTER.sub("", message.html))
    return rendered("discreet", {"action_url": absolute(f"/my/messages/{message.pk}/")})


def for_calendar(ical: str, *, attendee: str, wishes: Wishes) -> str:
    """An invitation as it goes to `attendee`, as neutral as its person wishes, from whom its mail is from."""
    if wishes.has_neutral_titles or wishes.is_discreet:
        ical = neutral(ical)
    if not wishes.is_discreet and set(GUEST.findall(FOLD.sub("", ical))) <= {attendee}:
        return ical
    calendar = Calendar.from_ical(ical)
    for event in calendar.walk("VEVENT"):
        if "attendee" in event:
            event["attendee"] = _guest(event["attendee"], attendee)
        if wishes.is_discreet and "organizer" in event:
            event["organizer"] = vCalAddress(f"mailto:{parseaddr(settings.MAIL_FROM_DISCREET)[1]}")
    return calendar.to_ical().decode()


def neutral(ical: str | bytes) -> str:
    """A calendar that says when and nothing more: each event keeps its times, its name for calendars and its state,
    and loses title, place, words, links and people's names."""
    calendar = Calendar.from_ical(ical)
    calendar["prodid"] = "-//Calendar//EN"
    for name in OWN_NAMES:
        calendar.pop(name, None)
    for part in calendar.walk():
        if part.name in {"VEVENT", "VALARM"}:
            _hush(part)
    return calendar.to_ical().decode()


def _hush(part: Calendar) -> None:
    for name in TELLING:
        part.pop(name, None)
    if part.name == "VALARM":
        part["description"] = NEUTRAL_TITLE
        return
    part["summary"] = NEUTRAL_TITLE
    part["class"] = "PRIVATE"
    for name in ("organizer", "attendee"):
        people = part.get(name)
        for person in people if isinstance(people, list) else [people] if people else []:
            person.params.pop("CN", None)


def _guest(was: vCalAddress | list, address: str) -> vCalAddress:
    first = was[0] if isinstance(was, list) else was
    guest = vCalAddress(f"mailto:{address}")
    guest.params = first.params
    guest.params.pop("EMAIL", None)
    return guest
