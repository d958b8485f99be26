"""What a person tells in confidence for one round: kept, replaced, taken back, and looked at."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.domain.audit import record as audit
from accounts.models import User
from communities.errors import NotAnAnswer, ToldInConfidence
from communities.models import AccessNeeds, Demographics, Round, SafetyNote
from communities.models.confidence import Told
from communities.queries import told_to


@sensitive_variables()
def tell_access_needs(person: User, round_: Round, words: str, *, at: datetime) -> AccessNeeds | None:
    """Keep what this person needs to take part in place of what they told before; no words take it back."""
    return _tell(AccessNeeds, person, round_, {"words": words.strip()}, at)


@transaction.atomic
@sensitive_variables()
def tell_more_access_needs(person: User, round_: Round, words: str, *, at: datetime) -> AccessNeeds | None:
    """Add to what this person needs to take part, below what they told before; no words change nothing."""
    before = AccessNeeds.objects.select_for_update().of(person, round_).first()
    if not words.strip():
        return before
    told = f"{before.words}\n\n{words}" if before else words
    return tell_access_needs(person, round_, told, at=at)


@sensitive_variables()
def tell_safety(
    person: User, round_: Round, *, words: str, safe_contact: str, at: datetime
) -> SafetyNote | None:
    """Keep what this person wrote for their safety in place of what they told before; nothing takes it back."""
    told = {"words": words.strip(), "safe_contact": safe_contact.strip()}
    return _tell(SafetyNote, person, round_, told, at)


@sensitive_variables()
def tell_demographics(
    person: User, round_: Round, *, gender: str, gender_words: str, groups: Iterable[str], at: datetime
) -> Demographics | None:
    """Keep who this person says they are in place of what they told before; nothing takes it back.

    Own words without a gender are an own term. Raises NotAnAnswer for what the form does not offer, and where
    “none of these” or “prefer not to say” stands beside a group.
    """
    gender_words = " ".join(gender_words.split())
    if gender_words and not gender:
        gender = Demographics.Gender.OWN_TERM
    told = {
        "gender": _offered_gender(gender),
        "gender_words": _short_enough(gender_words),
        "groups": _offered_groups(groups),
    }
    return _tell(Demographics, person, round_, told, at)


@transaction.atomic
def look(record: AccessNeeds | SafetyNote, *, by: User, at: datetime) -> AccessNeeds | SafetyNote:
    """The row, for `by` to read, as it is in the database now. The look is kept for good.

    Raises ToldInConfidence, and keeps nothing, unless a role of `by` at the row's convenor allows this kind and the
    person's application stands.
    """
    kind = type(record)
    shown = None
    if kind is not Demographics:
        shown = told_to(by, kind).filter(pk=record.pk).first()
    if shown is None:
        raise ToldInConfidence("Your role does not include reading this. Ask an administrator if it should.")
    audit(by, f"{kind.code}_seen", shown, at=at)
    return shown


@transaction.atomic(savepoint=False)
@sensitive_variables()
def _tell(kind: type[Told], person: User, round_: Round, told: dict, at: datetime) -> Told | None:
    """Create, replace or delete the one row; the audit says that it was told, not what. The same again: nothing."""
    before = kind.objects.select_for_update().of(person, round_).first()
    if not any(told.values()):
        if before:
            audit(person, f"{kind.code}_taken_back", before, at=at)
            before.delete()
        return None
    if before and all(getattr(before, name) == value for name, value in told.items()):
        return before
    told["saved_at"] = at
    (row,) = kind.objects.bulk_create(
        [kind(person=person, round=round_, **told)],
        update_conflicts=True,
        unique_fields=["round", "person"],
        update_fields=list(told),
    )
    audit(person, f"{kind.code}_told", row, at=at)
    return row


def _offered_gender(gender: str) -> str:
    if gender and gender not in Demographics.Gender.values:
        raise NotAnAnswer("Choose one of the answers about gender, or leave it out.")
    return gender


def _short_enough(gender_words: str) -> str:
    most = Demographics._meta.get_field("gender_words").max_length
    if len(gender_words) > most:
        raise NotAnAnswer(f"Write your own word for your gender in at most {most} characters.")
    return gender_words


def _offered_groups(groups: Iterable[str]) -> list[str]:
    """Each once, in the form's order."""
    chosen = set(groups)
    if chosen - set(Demographics.Group.values):
        raise NotAnAnswer("Choose groups from the list, or leave the question out.")
    alone = {Demographics.Group.NONE.value, Demographics.Group.NOT_SAID.value}
    if chosen & alone and len(chosen) > 1:
        raise NotAnAnswer("Choose either groups, or “None of these”, or “Prefer not to say”.")
    return [group for group in Demographics.Group.values if group in chosen]
