from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from communities.models.scoping import ConvenorScoped
from communities.reserved import free_for_community


def beyond_draft(path: str = "") -> Q:
    """Of no round, or of one that is published; `path` leads to the community."""
    return Q(**{f"{path}round__isnull": True}) | Q(**{f"{path}round__is_published": True})


class CommunityQuerySet(ConvenorScoped):
    def cohorts(self) -> CommunityQuerySet:
        return self.filter(kind=Community.Kind.COHORT)

    def forums(self) -> CommunityQuerySet:
        return self.filter(kind=Community.Kind.FORUM)

    def published(self) -> CommunityQuerySet:
        return self.filter(beyond_draft(), is_published=True, convenor__is_public=True)

    def joined_by(self, user) -> CommunityQuerySet:
        return self.filter(members__person=user, members__left_at__isnull=True)


class Community(models.Model):
    """One community of practice: a cohort of a round, or an open forum series of a convenor."""

    class Kind(models.TextChoices):
        COHORT = "cohort", "Cohort"
        FORUM = "forum", "Open forum series"

    class Mode(models.TextChoices):
        ONLINE = "online", "Online"
        IN_PERSON = "in_person", "Face to face"
        HYBRID = "hybrid", "Online and face to face"
        MOSTLY_ONLINE = "mostly_online", "Mostly online"

    convenor = models.ForeignKey("communities.Convenor", models.PROTECT, related_name="communities")
    round = models.ForeignKey(
        "communities.Round", models.PROTECT, null=True, blank=True, related_name="communities"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(validators=[free_for_community])
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    for_whom = models.TextField("who it is for")
    about = models.TextField("what we do together")
    asks = models.TextField("what it asks", blank=True)
    good_to_know = models.TextField(blank=True)
    mode = models.CharField(max_length=15, choices=Mode)
    floor = models.PositiveSmallIntegerField(null=True, blank=True)
    ceiling = models.PositiveSmallIntegerField(null=True, blank=True)
    meetings = models.PositiveSmallIntegerField(null=True, blank=True)
    season_starts_on = models.DateField(null=True, blank=True)
    season_ends_on = models.DateField(null=True, blank=True)
    funders = models.ManyToManyField("communities.Funder", blank=True, related_name="communities")
    is_published = models.BooleanField(default=True)
    closed_because = models.CharField(
        "takes no applications, because",
        max_length=200,
        blank=True,
        help_text="Fill in to close this community to new choices. Applicants read the reason.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    may_be_dropped = models.BooleanField(
        "may be left out",
        default=False,
        help_text="Composing may leave it empty where its floor cannot be met.",
    )
    last_joining_session = models.PositiveSmallIntegerField(
        "joining ends with meeting",
        default=2,
        help_text="Once the meeting of this number has begun, a seat that frees up is offered to nobody.",
    )
    backfills_itself = models.BooleanField(
        "offers freed seats by itself",
        default=False,
        help_text="A seat that frees up is offered to who fits best of the reserve list. Else staff choose.",
    )

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "communities"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "slug"], condition=Q(kind="cohort"), name="community_slug_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["convenor", "slug"], condition=Q(kind="forum"), name="forum_slug_once_a_convenor"
            ),
            models.CheckConstraint(
                condition=Q(kind="cohort", round__isnull=False, floor__isnull=False, ceiling__isnull=False)
                | Q(kind="forum", round__isnull=True, floor__isnull=True, ceiling__isnull=True),
                name="cohort_has_round_and_size_forum_has_none",
                violation_error_message="A cohort has a round, a floor and a ceiling; a forum series has none of them.",
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(floor__gte=1, ceiling__gte=F("floor")),
                name="community_ceiling_not_under_floor",
                violation_error_message="The ceiling is under the floor.",
            ),
            models.CheckConstraint(
                condition=Q(season_ends_on__isnull=True) | Q(season_ends_on__gte=F("season_starts_on")),
                name="community_season_ends_after_it_starts",
                violation_error_message="The season ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_forum(self) -> bool:
        return self.kind == self.Kind.FORUM
