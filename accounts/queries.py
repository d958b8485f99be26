"""Reading across people and organisations: who may be known by another name, who may stand here twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import models
from django.db.models import ForeignObjectRel

from accounts.models import AuditEvent, Organisation, PractitionerProfile, SafeContact, User
from outbox.prepared import Prepared
from outbox.registry import Wishes

MOST_SUGGESTIONS = 500
MOST_FOUND = 200
CO_OP = re.compile(r"\bco[ -]op\b")
DROPPED = re.compile(r"['’.]")  # written or not, it is one word: women's, Y.M.C.A.
APART = re.compile(r"[\W_]+")
LEGAL_WORDS = {"the", "inc", "ltd", "limited", "incorporated", "coop", "pty"}
# Addresses of a desk, which many people have in common.
DESKS = {"admin", "contact", "enquiries", "hello", "info", "mail", "office", "reception"}
# What a merge of people settles by itself, and what stays with whoever did it.
OWN_ROWS = (AuditEvent, PractitionerProfile, SafeContact, User)
SIGN_IN_APPS = {"account", "admin", "mfa", "usersessions"}


class Suggestion(NamedTuple):
    """A text that a form offers, and how else people may look for it."""

    text: str
    label: str = ""


class Holding(NamedTuple):
    """How many rows of one kind hang on a record."""

    kind: str
    count: int


def organisation_suggestions() -> list[Suggestion]:
    """Names that staff have looked at, each found by its other names too; 500 rows at most."""
    known = defaultdict(list)
    for name, also in _listed_names():
        known[name].extend([also] if also else [])
    return [Suggestion(name, f"{name} ({', '.join(also)})" if also else "") for name, also in known.items()]


def _names() -> models.QuerySet:
    also = models.FilteredRelation("aliases", condition=models.Q(aliases__is_listed=True))
    rows = Organisation.objects.listed().annotate(also=also).order_by("name", "also__name")
    return rows.values_list("name", "also__name")[:MOST_SUGGESTIONS]


_listed_names = Prepared(_names)


def squeezed(name: str) -> str:
    """`name` without what people write or leave out: case, punctuation, the words of its legal form."""
    plain = APART.sub(" ", DROPPED.sub("", CO_OP.sub("coop", name.casefold()))).strip()
    return " ".join(word for word in plain.split() if word not in LEGAL_WORDS) or plain


def organisations_like(organisation: Organisation) -> list[Organisation]:
    """Others that may be the same: a name or other name of theirs reads like one of this organisation's."""
    names = defaultdict(set)
    for pk, name, also in Organisation.objects.values_list("pk", "name", "aliases__name"):
        names[pk] |= {squeezed(name), squeezed(also or name)}
    mine = names.pop(organisation.pk, set()) - {""}
    return list(Organisation.objects.filter(pk__in=[pk for pk, theirs in names.items() if theirs & mine]))


def holder_of(name: str, *, other_than: Organisation | None = None) -> Organisation | None:
    """Which other organisation is called or known by `name`, whatever its case."""
    rows = Organisation.objects.named(name)
    return (rows.exclude(pk=other_than.pk) if other_than else rows).first()


def mergeable_people() -> models.QuerySet[User]:
    """Who may be merged at all: no staff, whose rights must not move, and nobody who was merged before."""
    return User.objects.filter(is_staff=False, is_superuser=False, merged_into=None)


def people_like(person: User) -> list[User]:
    """Others that may be the same person: first and last name at the same organisation, or the same address but
    for its domain. None for who may not be merged."""
    if person.is_staff or person.is_superuser or person.merged_into_id:
        return []
    others = mergeable_people().exclude(pk=person.pk).select_related("profile__organisation")
    local = person.email.partition("@")[0]
    # Two looks into two indexes, in one statement: an OR of them would read everybody.
    same_address = others.none() if local in DESKS else others.filter(email__startswith=f"{local}@")
    found = same_address.union(_colleagues(person, others))
    likely = [
        other for other in found if other.email.startswith(f"{local}@") or _has_the_name_of(person, other)
    ]
    return sorted(likely, key=lambda other: other.email)


def _colleagues(person: User, others: models.QuerySet[User]) -> models.QuerySet[User]:
    profile = getattr(person, "profile", None)
    if profile is None or not profile.organisation_id:
        return others.none()
    return others.filter(profile__organisation=profile.organisation_id)


def _has_the_name_of(person: User, other: User) -> bool:
    names = [_first_and_last(one.profile.preferred_name) for one in (person, other)]
    return names[0] == names[1]


def _first_and_last(name: str) -> tuple[str, str]:
    words = APART.sub(" ", DROPPED.sub("", name.casefold())).split() or [""]
    return words[0], words[-1]


def person_of(email: str) -> User | None:
    """Who has this address, as their main one or as another that they proved."""
    email = email.strip().lower()
    proved = models.Q(emailaddress__email=email, emailaddress__verified=True)
    return User.objects.filter(models.Q(email=email) | proved).order_by("pk").first()


def wishes_of(person_ids: Iterable[int]) -> dict[int, Wishes]:
    """How these people wish to be written to now, and where: at their address of choice, or the one they sign in
    with. An account that was merged answers for the one that was kept. One query."""
    rows = User.objects.filter(pk__in=person_ids)
    rows = rows.select_related("safe_contact", "merged_into__safe_contact")
    return {row.pk: _wishes(row.merged_into or row) for row in rows}


def owners_of(addresses: Iterable[str]) -> dict[str, int]:
    """Whose these addresses are, in lower case: what somebody signs in with, or proved to be theirs. One query."""
    asked = list(addresses)
    active = User.objects.filter(is_active=True)
    mains = active.filter(email__in=asked).values_list("email", "pk", models.Value(1))
    proved = active.filter(emailaddress__email__in=asked, emailaddress__verified=True)
    chosen = active.filter(safe_contact__address__in=asked)
    found = mains.union(
        proved.values_list("emailaddress__email", "pk", models.Value(2)),
        chosen.values_list("safe_contact__address", "pk", models.Value(3)),
    )
    best_last = sorted(found, key=lambda row: (row[2], row[1]), reverse=True)
    return {address: pk for address, pk, _ in best_last}


def _wishes(person: User) -> Wishes:
    said = getattr(person, "safe_contact", None)
    if said is None:
        return Wishes(person.email)
    has_neutral_titles = said.is_discreet or said.neutral_titles
    return Wishes(
        said.address or person.email,
        said.is_discreet,
        has_neutral_titles,
        frozenset(said.unwanted),
        is_chosen=bool(said.address),
    )


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """What these people go by. One query."""
    rows = User.objects.filter(pk__in=person_ids).select_related("profile")
    return {row.pk: row.get_full_name() for row in rows}


def people_called(words: str) -> list[int]:
    """Whose name, or address of any kind, has these words; 200 at most."""
    named = models.Q(profile__preferred_name__icontains=words) | models.Q(email__icontains=words)
    reached = models.Q(emailaddress__email__icontains=words) | models.Q(
        safe_contact__address__icontains=words
    )
    return list(User.objects.filter(named | reached).values_list("pk", flat=True).distinct()[:MOST_FOUND])


def numbers_of(person: User) -> list[int]:
    """The number of this account and of those that were merged into it: mail was written to each."""
    return [person.pk, *User.objects.filter(merged_into=person).values_list("pk", flat=True)]


def stopper(person_id: int) -> User | None:
    """Who ends a category of mail by the link in it: the account that was kept, if theirs was merged."""
    found = User.objects.filter(pk=person_id).select_related("merged_into").first()
    return found and (found.merged_into or found)


def relations_to(model: type[models.Model]) -> list[ForeignObjectRel]:
    """Every foreign key to `model` of any app, those without a name on this side too, in a fixed order."""
    found = [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]
    return sorted(found, key=lambda relation: (relation.related_model._meta.label_lower, relation.field.name))


def held_by_organisation(organisation: Organisation) -> list[Holding]:
    """What a merge moves: rows of every app that point here, by kind."""
    return list(_holdings(organisation, relations_to(Organisation)))


def held_by_person(person: User) -> list[Holding]:
    """What other apps keep about a person, by kind; each app moves its own in a merge."""
    relations = [
        relation
        for relation in User._meta.related_objects
        if not issubclass(relation.related_model, OWN_ROWS)
        and not relation.many_to_many
        and relation.related_model._meta.app_label not in SIGN_IN_APPS
    ]
    return list(_holdings(person, relations))


def _holdings(record: models.Model, relations: list[ForeignObjectRel]) -> Iterator[Holding]:
    for relation in relations:
        count = relation.related_model._base_manager.filter(**{relation.field.name: record}).count()
        if count:
            kind = relation.related_model._meta
            yield Holding(str(kind.verbose_name if count == 1 else kind.verbose_name_plural), count)
