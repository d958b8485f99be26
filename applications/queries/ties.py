"""What ties a reader to applicants, read once, so that a table of thousands can ask of each row without a search.

The rule is that of `applications.queries.conflicts`; a test holds the two together.
"""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import PractitionerProfile, User
from applications.models import Assignment, Choice, Conflict, Review
from applications.queries.conflicts import declared_with
from applications.queries.mail_hosts import SAYS_NOTHING
from communities.models import Member

PROFILE = ["id", "user_id", "preferred_name", "organisation_id"]  # in the order of the table


@dataclass(frozen=True)
class Ties:
    """`has_scored`: this person reviewed something; `is_scoring`: something waits for their own score."""

    user: User
    organisation: int | None
    domains: frozenset[str]
    communities: frozenset[int]
    has_scored: bool
    is_scoring: bool


def ties_of(user: User) -> Ties:
    """One query. `user` has their profile at hand afterwards, since every page names who is signed in."""
    scored = Review.objects.filter(choice=OuterRef("choice"), reviewer=user.pk)
    waiting = Assignment.objects.standing().filter(~Exists(scored), reviewer=user.pk)
    known = list(
        User.objects.filter(pk=user.pk).values_list(
            "emailaddress__email",
            "facilitations__community",
            "memberships__community",
            Exists(Review.objects.filter(reviewer=user.pk)),
            Exists(waiting),
            *(f"profile__{name}" for name in PROFILE),
        )
    )
    _give_profile(user, known[0][5:])
    addresses = {user.email, *(row[0] or "" for row in known)}
    domains = {address.partition("@")[2].lower() for address in addresses} - SAYS_NOTHING - {""}
    communities = {community for row in known for community in row[1:3] if community}
    return Ties(user, known[0][-1], frozenset(domains), frozenset(communities), *known[0][3:5])


def _give_profile(user: User, values: tuple) -> None:
    has_one = values[0] is not None
    profile = PractitionerProfile.from_db(user._state.db, PROFILE, values) if has_one else None
    User.profile.related.set_cached_value(user, profile)


def with_mask(choices: QuerySet[Choice], ties: Ties) -> QuerySet[Choice]:
    """Each choice with `is_masked`: its applicant is not named to this person, because the round hides names or
    because they have not answered yet whether they can be fair."""
    answered = Q(application__in=Conflict.objects.filter(reviewer=ties.user.pk).values("application"))
    masks = Q(application__round__hides_names=True) | ~answered & _tied(ties)
    return choices.annotate(
        is_masked=Case(When(masks, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def _tied(ties: Ties) -> Q:
    tied = Q(application__applicant=ties.user.pk)
    tied |= Q(application__applicant__in=declared_with(ties.user))
    if ties.organisation:
        tied |= Q(application__organisation=ties.organisation)
        tied |= Q(application__applicant__profile__organisation=ties.organisation)
    for domain in sorted(ties.domains):
        others = EmailAddress.objects.filter(user=OuterRef("application__applicant"))
        tied |= Q(application__applicant__email__iendswith=f"@{domain}")
        tied |= Q(Exists(others.filter(email__iendswith=f"@{domain}")))
    if ties.communities:
        together = Member.objects.filter(community__in=ties.communities)
        tied |= Q(application__applicant__in=together.values("person"))
    return tied
