"""Who may have a conflict of interest with whom: what the portal can see by itself, before any name is shown."""

from functools import reduce
from operator import or_

from allauth.account.models import EmailAddress
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower, StrIndex, Substr

from accounts.models import PractitionerProfile, User
from applications.models import Application, Choice, Conflict
from applications.queries.mail_hosts import SAYS_NOTHING
from communities.models import Facilitation, Member

GROUNDS = {
    Conflict.Grounds.KNOWS: "It is your own application.",
    Conflict.Grounds.DECLARED_BEFORE: "You said so of this applicant in another round.",
    Conflict.Grounds.SAME_ORGANISATION: "You and the applicant named the same organisation.",
    Conflict.Grounds.SAME_DOMAIN: "Your email address and theirs end alike, as those of colleagues do.",
    Conflict.Grounds.SAME_COMMUNITY: "You were in a community together.",
}


def with_possible_conflict(choices: QuerySet[Choice], user: User) -> QuerySet[Choice]:
    """Each choice with `may_conflict`: `user` should be asked whether they can be fair to its applicant, and has not
    answered yet. Adds no query of its own; `grounds_between` says why."""
    answered = Conflict.objects.filter(reviewer=user.pk).values("application")
    suggested = ~Q(application__in=answered) & _any(_grounds("application__", user))
    named = choices.alias(email_domain=_domain("application__applicant__email"))
    return named.annotate(
        may_conflict=Case(
            When(suggested, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
    )


def grounds_between(application: Application, user: User) -> str:
    """Why `user` should be asked whether they can be fair to this applicant, answered or not: the gravest of the
    grounds, or "" if no reason is known."""
    grounds = _grounds("", user)
    cases = [When(holds, then=Value(ground.value)) for ground, holds in grounds.items()]
    found = Application.objects.filter(pk=application.pk).alias(email_domain=_domain("applicant__email"))
    found = found.annotate(ground=Case(*cases, default=Value(""), output_field=CharField()))
    return found.values_list("ground", flat=True).get()


def declared_with(user: User) -> QuerySet:
    """The applicants, by number, of whom `user` declared a conflict of interest in whatever round."""
    return Conflict.objects.declared().filter(reviewer=user.pk).values("application__applicant")


def _any(grounds: dict[Conflict.Grounds, Q]) -> Q:
    return reduce(or_, grounds.values())


def _grounds(path: str, user: User) -> dict[Conflict.Grounds, Q]:
    """When each ground holds, the gravest first, for rows whose application lies along `path` and whose applicant has
    the address of `email_domain`."""
    who, organisation = f"{path}applicant__in", f"{path}organisation__in"
    mine = PractitionerProfile.objects.filter(user=user.pk, organisation__isnull=False).values("organisation")
    colleagues = PractitionerProfile.objects.filter(organisation__in=mine).values("user")
    domains = _domains_of(user)  # an address that nobody proved says where somebody works as well
    others = _with_domain(EmailAddress.objects.filter(user=OuterRef(f"{path}applicant")), "email")
    held = Facilitation.objects.filter(user=user.pk).values("community")
    joined = Member.objects.filter(person=user.pk).values("community")
    together = Member.objects.filter(Q(community__in=held) | Q(community__in=joined)).values("person")
    return {
        Conflict.Grounds.KNOWS: Q(**{f"{path}applicant": user.pk}),
        Conflict.Grounds.DECLARED_BEFORE: Q(**{who: declared_with(user)}),
        Conflict.Grounds.SAME_ORGANISATION: Q(**{organisation: mine}) | Q(**{who: colleagues}),
        Conflict.Grounds.SAME_DOMAIN: _is_one_of(domains, "email_domain")
        | Q(Exists(others.filter(_is_one_of(domains, "domain")))),
        Conflict.Grounds.SAME_COMMUNITY: Q(**{who: together}),
    }


def _domain(path: str) -> Func:
    return Lower(Substr(path, StrIndex(F(path), Value("@")) + 1))


def _with_domain(rows: QuerySet, path: str) -> QuerySet:
    return rows.annotate(domain=_domain(path))


def _domains_of(user: User) -> tuple[list[str], QuerySet]:
    """The domains that say where `user` works: of the account's address, and a query for those of the others."""
    own = {user.email.rpartition("@")[2].lower()} - SAYS_NOTHING
    others = _with_domain(EmailAddress.objects.filter(user=user.pk), "email").exclude(domain__in=SAYS_NOTHING)
    return list(own), others.values("domain")


def _is_one_of(domains: tuple[list[str], QuerySet], name: str) -> Q:
    own, others = domains
    return Q(**{f"{name}__in": own}) | Q(**{f"{name}__in": others})
