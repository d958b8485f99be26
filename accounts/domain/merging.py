"""One organisation that was typed twice becomes one; one person with two accounts keeps one of them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction

from accounts.domain.audit import record
from accounts.domain.safe_contact import join_wishes
from accounts.errors import AlreadyMerged, CannotStandTwice, HoldsRights, SameRecord, SwitchedOff
from accounts.models import Organisation, OrganisationAlias, PractitionerProfile, User
from accounts.queries import relations_to

Mover = Callable[[User, User], object]
Row = TypeVar("Row", Organisation, User)

FREED = "merged-{pk}@merged.invalid"
WORDS = ("preferred_name", "pronouns", "organisation", "role_title", "sector", "zone")
PLACES = ("works_statewide", "works_outside_victoria")

_movers: list[Mover] = []


def register_mover(fn: Mover) -> None:
    """Apps above say, from AppConfig.ready(), how their rows follow a person: `fn(keep, gone)` moves what its app
    owns. All run in the transaction of the merge, in the order of registration, with both accounts locked and
    before `gone` is changed; one that raises an AccountsError undoes the whole merge, and its sentence is shown."""
    _movers.append(fn)


@transaction.atomic
def merge_organisations(keep: Organisation, gone: Organisation, *, by: User, at: datetime) -> None:
    """Everything of `gone` becomes `keep`'s: its rows in every app, its name and its other names. `gone` is deleted.

    Locks both. Raises SameRecord, AlreadyMerged if one is no more, CannotStandTwice if some row may stand once
    for an organisation and both have it.
    """
    keep, gone = _both(Organisation, keep, gone)
    moved = _move_rows(keep, gone)
    name, was_listed, pk = gone.name, gone.is_listed, gone.pk
    _delete(gone)
    # Offered to others only if somebody looked at it before.
    OrganisationAlias.objects.get_or_create(
        name__iexact=name, defaults={"organisation": keep, "name": name, "is_listed": was_listed}
    )
    record(by, "organisation_merged", keep, at=at, gone=pk, rows=moved)


@transaction.atomic
def merge_people(keep: User, gone: User, *, by: User, at: datetime) -> None:
    """`gone` is the same person as `keep`: what apps registered moves, its proved addresses sign in to `keep`, and
    nobody signs in to `gone` again. What `gone` did stays its own in the audit.

    Locks both. Raises SameRecord, HoldsRights, AlreadyMerged, SwitchedOff, or what a mover refuses.
    """
    keep, gone = _both(User, keep, gone)
    _check_people(keep, gone)
    for move in _movers:
        move(keep, gone)
    _complete_profile(keep, gone)
    join_wishes(keep, gone)
    addresses = _move_addresses(keep, gone)
    _close(gone, keep)
    record(by, "person_merged", keep, at=at, gone=gone.pk, addresses=addresses)
    record(by, "person_merged_away", gone, at=at, into=keep.pk)


def _both(model: type[Row], keep: Row, gone: Row) -> tuple[Row, Row]:
    """Both rows as they are now, locked in the order of their keys, so that two merges never wait for each other."""
    if keep.pk == gone.pk:
        raise SameRecord("These two are the same already. Choose another one.")
    rows = (
        model.objects.select_for_update(no_key=model is User).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    )
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise AlreadyMerged("One of the two is no more. Somebody may have merged them just now.")
    return found[keep.pk], found[gone.pk]


def _move_rows(keep: Organisation, gone: Organisation) -> dict[str, int]:
    """Point at `keep` whatever points at `gone`. Answers how many rows of which foreign key."""
    moved = {}
    for relation in relations_to(Organisation):
        rows, field = relation.related_model._base_manager, relation.field
        try:
            with transaction.atomic():
                count = rows.filter(**{field.name: gone}).update(**{field.name: keep})
        except IntegrityError as error:
            kind = relation.related_model._meta.verbose_name
            raise CannotStandTwice(
                f"Both have a {kind} of which there may be one. Settle that first, then merge."
            ) from error
        if count:
            moved[f"{relation.related_model._meta.label_lower}.{field.name}"] = count
    return moved


def _delete(gone: Organisation) -> None:
    try:
        with transaction.atomic():
            gone.delete()
    except IntegrityError as error:
        raise CannotStandTwice(
            "Somebody used the name that is to go just now. Nothing was merged: try again."
        ) from error


def _check_people(keep: User, gone: User) -> None:
    for person in (keep, gone):
        if person.is_staff or person.is_superuser:
            raise HoldsRights(
                "Accounts of staff are not merged: their rights would go to somebody by accident."
            )
        if person.merged_into_id:
            raise AlreadyMerged("One of these accounts was merged into another one already.")
    if not keep.is_active:
        raise SwitchedOff("The account to keep is switched off. Switch it on first, or keep the other one.")


def _complete_profile(keep: User, gone: User) -> None:
    """What the kept profile leaves empty is taken from the other one, which stays for who reads the history."""
    profiles = {profile.user_id: profile for profile in _profiles([keep, gone])}
    theirs = profiles.get(gone.pk)
    if theirs is None:
        return
    mine = profiles.get(keep.pk) or PractitionerProfile(user=keep)
    for word in WORDS:
        setattr(mine, word, getattr(mine, word) or getattr(theirs, word))
    is_somewhere = any(getattr(mine, place) for place in PLACES) or (mine.pk and mine.lgas.exists())
    if not is_somewhere:
        for place in PLACES:
            setattr(mine, place, getattr(theirs, place))
    mine.save()
    if not is_somewhere:
        mine.lgas.set(theirs.lgas.all())


def _profiles(people: Iterable[User]) -> models.QuerySet[PractitionerProfile]:
    return PractitionerProfile.objects.select_for_update().filter(user__in=people).order_by("pk")


def _move_addresses(keep: User, gone: User) -> int:
    """Every address that `gone` proved is proved for `keep`, beside its main one. Answers how many."""
    known = EmailAddress.objects.filter(user=gone)
    proved = list(known.filter(verified=True).values_list("email", flat=True))
    known.delete()
    for email in proved:
        EmailAddress.objects.update_or_create(user=keep, email=email, defaults={"verified": True})
    return len(proved)


def _close(gone: User, keep: User) -> None:
    """No way in is left. The main address is freed, since `keep` may make it its own main one."""
    Authenticator.objects.filter(user=gone).delete()
    for session in UserSession.objects.filter(user=gone):
        session.end()
    User.objects.filter(merged_into=gone).update(merged_into=keep)
    gone.merged_into, gone.is_active = keep, False
    gone.email, gone.password = FREED.format(pk=gone.pk), make_password(None)
    gone.save(update_fields=["merged_into", "is_active", "email", "password"])
