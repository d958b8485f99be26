"""Somebody at the pages of a round, for tests that say when they type, save and send."""

from datetime import timedelta

from accounts.models import User
from applications.domain.answers import SECTION_OF, About, Chosen, ChosenCommunity, Dates, Given
from applications.domain.applying import keep_typed, submit, take
from applications.models import Application, Section
from communities.models import Community, Round
from sessions_app.models import Session
from tests.factories import OPENS_AT, CollectionNoticeFactory

AT = OPENS_AT + timedelta(days=3)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
PROFILE = {"preferred_name": "Robin Example", "works_statewide": True}
ABOUT = About(PROFILE, focus="contributor", experience="1_to_3", work="Schools.", hopes="To learn.")


def about(**changes: object) -> About:
    return About(**{**vars(ABOUT), **changes})


def chosen(*communities: Community, why: str = "It fits.") -> Chosen:
    return Chosen(tuple(ChosenCommunity(community.pk, why) for community in communities))


def dates(*communities: Community, answer: str = "yes", manager_email: str = "") -> Dates:
    """The same answer to every date of these communities."""
    sessions = Session.objects.filter(community__in=communities)
    return Dates({session.pk: answer for session in sessions}, manager_email)


def ranks(application: Application) -> list[tuple[int, int]]:
    return list(application.choices.order_by("rank").values_list("rank", "community_id"))


class Applicant:
    """One person at one round, who says when and with what; each page is a fresh one unless `revision` is given."""

    def __init__(self, round_: Round, person: User) -> None:
        self.round, self.person = round_, person
        self.notice = round_.collection_notices.first() or CollectionNoticeFactory(round=round_)

    @property
    def application(self) -> Application:
        return Application.objects.get(round=self.round, applicant=self.person)

    def section(self, name: str) -> Section:
        return Section.objects.get(
            application__round=self.round, application__applicant=self.person, name=name
        )

    def type(self, name: str, *, revision: int | None = None, at=AT, **typed: str) -> Section:
        revision = self._revision(name) if revision is None else revision
        fields = {field: [value] for field, value in typed.items()}
        return keep_typed(self.round, self.person, name, fields, revision=revision, at=at)

    def take(self, given: Given, *, revision: int | None = None, at=AT) -> Application:
        revision = self._revision(SECTION_OF[type(given)]) if revision is None else revision
        return take(self.round, self.person, given, revision=revision, at=at)

    def fill(self, *communities: Community, at=AT, manager_email: str = "") -> Application:
        self.take(ABOUT, at=at)
        self.take(chosen(*communities), at=at)
        return self.take(dates(*communities, manager_email=manager_email), at=at)

    def send(self, *, revision: int | None = None, notice_version: int | None = None, at=AT) -> Application:
        known = Application.objects.filter(round=self.round, applicant=self.person).first()
        submit(
            self.round,
            self.person,
            revision=(known.revision if known else 0) if revision is None else revision,
            notice_version=self.notice.version if notice_version is None else notice_version,
            at=at,
        )
        return self.application

    def _revision(self, name: str) -> int:
        known = Section.objects.filter(
            application__round=self.round, application__applicant=self.person, name=name
        )
        return known.values_list("revision", flat=True).first() or 0
