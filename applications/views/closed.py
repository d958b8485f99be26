"""What a page of an application says once the round has closed."""

from datetime import datetime

from applications.domain.closing import closing_for
from applications.queries.sheet import Sheet
from applications.views.apply import state_of


def after_the_close(sheet: Sheet, now: datetime) -> dict[str, object]:
    """`state`, in the words of `state_of`, with `closing`; nothing, and no query, while the round is open."""
    if not sheet.round.has_closed(now):
        return {}
    closing = closing_for(sheet.round, sheet.person)
    return {"state": state_of(sheet.round, sheet.application, closing, now), "closing": closing}
