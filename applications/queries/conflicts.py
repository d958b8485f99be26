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
from outbox.prepared import Given, Prepared

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
    return _asked(choices, user.pk, _telling_domain(user))


def may_conflict(choice: Choice, user: User) -> bool:
    """The same of one choice, before every decision about it."""
    return bool(_one_asked(choice=choice.pk, user=user.pk, domain=_telling_domain(user)))


def grounds_between(application: Application, user: User) -> str:
    """Why `user` should be asked whether they can be fair to this applicant, answered or not: the gravest of the
    grounds, or "" if no reason is known."""
    grounds = _grounds("", user.pk, _telling_domain(user))
    cases = [When(holds, then=Value(ground.value)) for ground, holds in grounds.items()]
    found = Application.objects.filter(pk=application.pk).alias(email_domain=_domain("applicant__email"))
    found = found.annotate(ground=Case(*cases, default=Value(""), output_field=CharField()))
    return found.values_list("ground", flat=True).get()


def declared_with(user: User) -> QuerySet:
    """The applicants, by number, of whom `user` declared a conflict of interest in whatever round."""
    return _declared_with(user.pk)


def _declared_with(who: int | Given) -> QuerySet:
    return Conflict.objects.declared().filter(reviewer=who).values("application__applicant")


def _asked(choices: QuerySet[Choice], who: int | Given, domain: str | Given) -> QuerySet[Choice]:
    answered = Conflict.objects.filter(reviewer=who).values("application")
    suggested = ~Q(application__in=answered) & _any(_grounds("application__", who, domain))
    named = choices.alias(email_domain=_domain("application__applicant__email"))
    return named.annotate(
        may_conflict=Case(
            When(suggested, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
    )


def _one_asked_of() -> QuerySet[Choice]:
    one = Choice.objects.filter(pk=Given("choice", Choice._meta.pk)).order_by()
    asked = _asked(one, Given("user", User._meta.pk), Given("domain", CharField()))
    return asked.filter(may_conflict=True).values("pk")


_one_asked = Prepared(_one_asked_of)


def _any(grounds: dict[Conflict.Grounds, Q]) -> Q:
    return reduce(or_, grounds.values())


def _grounds(path: str, who: int | Given, domain: str | Given) -> dict[Conflict.Grounds, Q]:
    """When each ground holds between `who`, with an address of `domain`, and the applicant, of `email_domain`, of rows
    whose application lies along `path`: the gravest first."""
    applicant, organisation = f"{path}applicant__in", f"{path}organisation__in"
    mine = PractitionerProfile.objects.filter(user=who, organisation__isnull=False).values("organisation")
    colleagues = PractitionerProfile.objects.filter(organisation__in=mine).values("user")
    elsewhere = _other_domains(who)  # an address that nobody proved says where somebody works as well
    others = _with_domain(EmailAddress.objects.filter(user=OuterRef(f"{path}applicant")), "email")
    held = Facilitation.objects.filter(user=who).values("community")
    joined = Member.objects.filter(person=who).values("community")
    together = Member.objects.filter(Q(community__in=held) | Q(community__in=joined)).values("person")
    return {
        Conflict.Grounds.KNOWS: Q(**{f"{path}applicant": who}),
        Conflict.Grounds.DECLARED_BEFORE: Q(**{applicant: _declared_with(who)}),
        Conflict.Grounds.SAME_ORGANISATION: Q(**{organisation: mine}) | Q(**{applicant: colleagues}),
        Conflict.Grounds.SAME_DOMAIN: Q(email_domain=domain)
        | Q(email_domain__in=elsewhere)
        | Q(Exists(others.filter(Q(domain=domain) | Q(domain__in=elsewhere)))),
        Conflict.Grounds.SAME_COMMUNITY: Q(**{applicant: together}),
    }


def _domain(path: str) -> Func:
    return Lower(Substr(path, StrIndex(F(path), Value("@")) + 1))


def _with_domain(rows: QuerySet, path: str) -> QuerySet:
    return rows.annotate(domain=_domain(path))


def _telling_domain(user: User) -> str:
    """The domain of the account's address where it says where `user` works; else a blank, which no address ends in."""
    domain = user.email.rpartition("@")[2].lower()
    return " " if not domain or domain in SAYS_NOTHING else domain


def _other_domains(who: int | Given) -> QuerySet:
    """Those of the other addresses."""
    others = _with_domain(EmailAddress.objects.filter(user=who), "email")
    return others.exclude(domain__in=SAYS_NOTHING).values("domain")
