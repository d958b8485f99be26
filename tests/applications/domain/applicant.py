"""Somebody at the form of a round, for tests that say when they save and send."""

from datetime import timedelta

from accounts.models import User
from applications.domain.applying import Answers, ChosenCommunity, save_draft, submit
from applications.models import Application
from communities.models import Community, Round
from tests.factories import OPENS_AT, CollectionNoticeFactory

AT = OPENS_AT + timedelta(days=3)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def chosen(*communities: Community, **fields: object) -> tuple[ChosenCommunity, ...]:
    return tuple(ChosenCommunity(community.pk, **fields) for community in communities)


def ranks(application: Application) -> list[tuple[int, int]]:
    return list(application.choices.order_by("rank").values_list("rank", "community_id"))


class Applicant:
    """One person at one round's form, who says when and with what."""

    def __init__(self, round_: Round, person: User) -> None:
        self.round, self.person = round_, person
        self.notice = CollectionNoticeFactory(round=round_)

    def save(self, answers: Answers, *, revision: int = 0, at=AT) -> Application:
        return save_draft(self.round, self.person, answers, revision=revision, at=at)

    def send(self, answers: Answers, *, revision: int = 0, at=AT, opened_at=AT) -> Application:
        return submit(
            self.round,
            self.person,
            answers,
            revision=revision,
            notice_version=self.notice.version,
            opened_at=opened_at,
            at=at,
        )
