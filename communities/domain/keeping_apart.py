"""Two people who must not be in one group: set by who may read the safety note of one of them, known to composing as
two numbers, and named on no other page."""

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.domain.audit import record
from accounts.models import User
from communities.errors import CannotKeepApart, ToldInConfidence
from communities.models import Apart, SafetyNote
from communities.queries import told_to
from communities.registry import applicants_of


@transaction.atomic
@sensitive_variables()
def keep_apart(note: SafetyNote, email: str, *, by: User, at: datetime) -> Apart:
    """Never put the person of `note` into one group with the applicant of this address. Again is harmless.

    Raises ToldInConfidence unless `by` may see the note, CannotKeepApart for somebody who did not apply to the round.
    """
    _check_trusted(note, by)
    other = User.objects.filter(email__iexact=email.strip(), pk__in=applicants_of(note.round)).first()
    if other is None or other.pk == note.person_id:
        raise CannotKeepApart(
            f"Nobody else with this address applied to {note.round}. Look at how the address is written."
        )
    one, two = sorted((note.person_id, other.pk))
    pair, is_new = Apart.objects.get_or_create(
        round=note.round, one_id=one, other_id=two, defaults={"set_by": by, "set_at": at}
    )
    if is_new:
        record(by, "kept_apart", note, at=at)
    return pair


@transaction.atomic
def let_together(note: SafetyNote, pair: Apart, *, by: User, at: datetime) -> None:
    """Forget one pair of the person of `note`. Raises ToldInConfidence unless `by` may see the note."""
    _check_trusted(note, by)
    if Apart.objects.with_person(note.person, note.round).filter(pk=pair.pk).delete()[0]:
        record(by, "kept_apart_no_more", note, at=at)


def _check_trusted(note: SafetyNote, by: User) -> None:
    if not told_to(by, SafetyNote).filter(pk=note.pk).exists():
        raise ToldInConfidence("Your role does not include this. Ask an administrator if it should.")
