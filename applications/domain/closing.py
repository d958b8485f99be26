"""When a round closes for one person: its own close, or a later one that staff granted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.models import Application, Extension
from applications.queries.sheet import Sheet
from communities.models import Round


@dataclass(frozen=True)
class Closing:
    """The moments (UTC) of one person's close. What was begun before it may still be sent until the grace ends."""

    closes_at: datetime
    grace_ends_at: datetime
    is_extended: bool

    def has_closed(self, at: datetime) -> bool:
        return at >= self.closes_at

    def takes_from(self, began_at: datetime, at: datetime) -> bool:
        """May what was begun at `began_at` still be worked on and sent at `at`?"""
        return not self.has_closed(at) or (began_at < self.closes_at and at < self.grace_ends_at)


def closing_for(round_: Round, person) -> Closing:
    """The close of `round_` for `person`, who may be nobody that we know. An extension never shortens a round."""
    until = None
    if person is not None and person.is_authenticated:
        granted = Extension.objects.filter(round=round_, person=person)
        until = granted.values_list("until", flat=True).first()
    return closing_at(round_, until)


def closing_of(application: Application) -> Closing:
    """The close for the applicant; in no query of its own where `with_extension` read the application."""
    if hasattr(application, "extended_until"):
        return closing_at(application.round, application.extended_until)
    return closing_for(application.round, application.applicant)


def closing_on(sheet: Sheet) -> Closing:
    """The close for whom `sheet` was made, begun or not."""
    return closing_of(sheet.application) if sheet.application else closing_for(sheet.round, sheet.person)


def closing_at(round_: Round, until: datetime | None) -> Closing:
    """The same where the person's extension, if any, is known already."""
    is_extended = until is not None and until > round_.closes_at
    closes_at = until if is_extended else round_.closes_at
    return Closing(closes_at, closes_at + timedelta(minutes=round_.grace_minutes), is_extended)
