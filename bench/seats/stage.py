"""The people of one scene: a community with its coordinator, and applicants who wait for a place."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from applications.domain.offers import answer_link
from applications.models import Choice, Offer
from bench.seats.players import Players
from communities.models import Community, Member, Seat
from outbox.models import Message
from tests.factories import ChoiceFactory, CommunityFactory, OfferFactory, StaffFactory

CEILING = 25


@dataclass(frozen=True)
class Stage:
    """Where a scene plays: the port of the portal, and processes of their own. A test plays with a `share` of the
    people."""

    port: int
    players: Players
    share: int = 1


@dataclass(frozen=True)
class Group:
    """A community of one scene, and the choices of who wants to be in it."""

    community: Community
    staff: User
    choices: list[Choice]

    @property
    def members(self) -> int:
        return Member.objects.active().filter(community=self.community).count()

    @property
    def seats(self) -> list[int]:
        return sorted(Seat.objects.filter(community=self.community).values_list("number", flat=True))

    def offers(self, *states: str) -> int:
        return Offer.objects.filter(choice__community=self.community, status__in=states).count()

    def letters(self, kind: str) -> int:
        people = self.community.choices.values_list("application__applicant", flat=True)
        return Message.objects.filter(kind=kind, person_id__in=list(people)).count()


@transaction.atomic
def group(people: int, **fields: object) -> Group:
    """A group of at most 25, unless `fields` of the community say otherwise, and `people` who chose it."""
    community = CommunityFactory(**{"sessions": 0, "ceiling": CEILING, **fields})
    staff = StaffFactory(convenor=community.convenor)
    return Group(community, staff, ChoiceFactory.create_batch(people, community=community))


@transaction.atomic
def open_offers(choices: list[Choice]) -> list[Offer]:
    """An open offer for each, made yesterday."""
    Choice.objects.filter(pk__in=[choice.pk for choice in choices]).update(
        status=Choice.Status.OFFERED, decided_at=timezone.now()
    )
    return [OfferFactory(choice=choice) for choice in choices]


@transaction.atomic
def lapsed_offers(choices: list[Choice]) -> list[Offer]:
    """An offer for each that ran out an hour ago."""
    Choice.objects.filter(pk__in=[choice.pk for choice in choices]).update(
        status=Choice.Status.OFFERED, decided_at=timezone.now()
    )
    ended = timezone.now() - timedelta(hours=1)
    return [
        OfferFactory(
            choice=choice,
            status=Offer.Status.EXPIRED,
            offered_at=ended - timedelta(days=5),
            respond_by=ended,
            answered_at=ended,
        )
        for choice in choices
    ]


def prepare() -> None:
    """An empty portal: its tables, and its files for pages."""
    prepare_tables()
    prepare_files()


def prepare_tables() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def prepare_files() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def path_of(offer: Offer) -> str:
    """The page behind the link in the mail."""
    return urlsplit(answer_link(offer)).path
