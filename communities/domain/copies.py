"""A copied round goes live only once every year and date that it took over was mended or ticked off."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from accounts.domain.audit import record
from accounts.models import User
from communities.domain.leftovers import dates_in
from communities.errors import CopyUnchecked
from communities.models import LeftOver, Round


@dataclass(frozen=True)
class Standing:
    """A left-over as it stands. `found`: the row with the text, None once that is gone; `text` is what it says now."""

    left_over: LeftOver
    found: models.Model | None
    text: str

    @property
    def is_mended(self) -> bool:
        return self.left_over.words not in dates_in(self.text)

    @property
    def is_open(self) -> bool:
        return not self.is_mended and self.left_over.ticked_at is None


def left_overs(round_: Round) -> list[Standing]:
    """All that the round took over, in the order of its texts."""
    return [_standing(row) for row in round_.left_overs.all()]


def _standing(row: LeftOver) -> Standing:
    found = row.found()
    return Standing(row, found, str(getattr(found, row.field)) if found else "")


def check_copy(round_: Round) -> None:
    """Raises CopyUnchecked while a left-over of a copied round is open. A round that is no copy always passes."""
    count = sum(one.is_open for one in left_overs(round_)) if round_.copied_from_id else 0
    if count:
        raise CopyUnchecked(
            f"{count} year{'' if count == 1 else 's'} or date{'' if count == 1 else 's'} of the round that this is a "
            "copy of still stand in its texts. Mend them or tick them off first: “What is left over” leads to each."
        )


def mark_checked(round_: Round, *, by: User, at: datetime) -> None:
    """Note, before the round is saved as published, that its copy was checked. Raises CopyUnchecked; saves nothing."""
    if round_.copied_from_id and round_.checked_at is None:
        check_copy(round_)
        round_.checked_at = at
        record(by, "copy_checked", round_)


@transaction.atomic
def tick_off(left_over: LeftOver, *, is_right: bool, by: User, at: datetime) -> None:
    """Say that the words are right as they are, or take that back. Again is harmless."""
    changed = LeftOver.objects.filter(pk=left_over.pk, ticked_at__isnull=is_right).update(
        ticked_at=at if is_right else None, ticked_by=by if is_right else None
    )
    if changed:
        record(by, "left_over_ticked" if is_right else "left_over_unticked", left_over)
