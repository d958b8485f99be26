"""Whose scores show to whom, and when: one rule for the desk, for the table and for its files."""

from django.db.models import F, Q

from accounts.models import User
from applications.models import Assignment, Review
from communities.models import Round

NOTHING = Q(pk__in=[])


def owed_by(user: User) -> Q:
    """Choices that wait for this person's own score."""
    given = Assignment.objects.standing().filter(reviewer=user.pk)
    return Q(pk__in=given.exclude(choice__reviews__reviewer=user.pk).values("choice"))


def hidden_scores(user: User, coordinated: Q, *, own: Q | None = None, owed: Q | None = None) -> Q:
    """Choices of which `user` does not see yet what others scored. They show as the round says; to who coordinates
    (the choices of `coordinated`) once all are in, after their own if they owe one.

    `own` and `owed`, what they reviewed and what they owe, can be said where it is known to be `NOTHING`.
    """
    if own is None:
        own = Q(pk__in=Review.objects.filter(reviewer=user.pk).values("choice"))
    owed = owed_by(user) if owed is None else owed
    shows = Round.ShowsScores
    # By way of the community: a few rows, where applications are thousands.
    setting, wanted = "community__round__shows_scores", F("community__round__reviewers_per_choice")
    as_the_round_says = Q(**{setting: shows.ALWAYS}) | Q(**{setting: shows.AFTER_OWN}) & own
    all_are_in = Q(review_count__gte=wanted) & ~owed & coordinated
    return ~(as_the_round_says | all_are_in)
