"""Calendar entries in a mail: one, or several that each are a calendar object of their own (RFC 5546 wants one event
an invitation). A row keeps them as one text, object after object."""

import re

from django.core.mail import EmailMultiAlternatives

METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
OBJECT = re.compile(r"^BEGIN:VCALENDAR\r?\n.*?^END:VCALENDAR\r?\n?", re.MULTILINE | re.DOTALL)


def calendar_objects(text: str) -> list[str]:
    """The calendar objects in `text`, each whole."""
    return OBJECT.findall(text)


def method_of(calendar: str) -> str:
    """What a calendar object asks of the calendar that takes it in."""
    found = METHOD.search(calendar)
    return found[1] if found else "PUBLISH"


def attach_calendars(mail: EmailMultiAlternatives, calendars: list[str]) -> None:
    """Let `mail` carry these objects. One is also another form of the mail itself, which is how calendars take it up
    unasked; several are attachments, since a mail that is an invitation in itself hides the others (decision 13)."""
    if len(calendars) == 1:
        (calendar,) = calendars
        mail.attach_alternative(calendar, f"text/calendar; method={method_of(calendar)}")
        mail.attach("invite.ics", calendar, "application/ics")
        return
    for number, calendar in enumerate(calendars, 1):
        mail.attach(f"invite-{number}.ics", calendar, f"text/calendar; method={method_of(calendar)}")
