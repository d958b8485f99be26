"""One maker a letter: each calls the verb that people's acts call, in the middle of the factories' round."""

from collections.abc import Callable
from datetime import timedelta

from accounts.domain import letters
from accounts.models import User
from applications.domain.checking import drafts
from applications.domain.deciding import decline_choice, put_on_reserve
from applications.domain.extending import extend
from applications.domain.late import tell_late
from applications.domain.nudging import nudge
from applications.domain.offers import (
    accept_offer,
    decline_offer,
    expire_offers,
    extend_offer,
    offer_place,
    withdraw_offer,
)
from applications.domain.releasing import send_test
from applications.domain.reminding import remind_of_drafts
from applications.domain.undoing import undo_answer
from applications.models import Choice
from communities.domain.demand import tell_demand
from communities.models import Community
from outbox.describing import DESCRIPTIONS, Recipient
from outbox.domain.trying import send_try
from outbox.models import Message
from tests import factories
from tests.applications.domain.applicant import ABOUT, Applicant
from tests.house.letters_of_meetings import NOW, OF_MEETINGS, PERSON
from tests.house.reminders import OF_RULES


def choice() -> Choice:
    application = factories.SubmittedApplicationFactory(
        round=factories.RoundFactory(in_2026=True), applicant=factories.PersonFactory(email=PERSON)
    )
    return application.choices.get()


def staff() -> User:
    return factories.UserFactory(is_staff=True)


# One maker a letter, by kind; where a kind has several wordings, one for each.


def applicant(email: str = PERSON) -> tuple[Applicant, Community]:
    community = factories.CommunityFactory(round__in_2026=True, sessions=2)
    return Applicant(community.round, factories.PersonFactory(email=email)), community


def application_receipt() -> None:
    who, community = applicant()
    who.fill(community, at=NOW)
    who.send(at=NOW)


def application_changed() -> None:
    who, community = applicant()
    who.fill(community, at=NOW)
    who.send(at=NOW)
    who.take(ABOUT, at=NOW)


def draft_reminder() -> None:
    who, community = applicant()
    who.take(ABOUT, at=NOW)
    remind_of_drafts(community.round.closes_at - timedelta(days=2))


def manager_asked() -> None:
    who, community = applicant("robin@example.org")
    who.fill(community, at=NOW, manager_email=PERSON)
    who.send(at=NOW)


def deadline_extended() -> None:
    round_ = factories.RoundFactory(in_2026=True)
    extend(
        round_,
        factories.PersonFactory(email=PERSON),
        until=round_.closes_at + timedelta(days=2),
        reason="Sample.",
        by=factories.StaffFactory(convenor=round_.convenor),
        at=NOW,
    )


def offer_made() -> None:
    offer_place(choice(), by=staff(), at=NOW)


def offer_accepted() -> None:
    accept_offer(offer_place(choice(), by=staff(), at=NOW), shares_contact=False, at=NOW)


def offer_declined() -> None:
    decline_offer(offer_place(choice(), by=staff(), at=NOW), reason="", at=NOW)


def offer_expired() -> None:
    offer = offer_place(choice(), by=staff(), at=NOW)
    assert expire_offers(offer.respond_by) >= 1


def offer_withdrawn() -> None:
    withdraw_offer(offer_place(choice(), by=staff(), at=NOW), by=staff(), at=NOW)


def offer_nudge() -> None:
    offer = offer_place(choice(), by=staff(), at=NOW)
    assert nudge(offer.respond_by - timedelta(hours=1)) == 1


def offer_extended() -> None:
    extend_offer(offer_place(choice(), by=staff(), at=NOW), by=staff(), at=NOW)


def offer_reopened() -> None:
    offer = offer_place(choice(), by=staff(), at=NOW)
    accept_offer(offer, shares_contact=False, at=NOW)
    Message.objects.filter(kind="offer_accepted").update(status="sent", sent_at=NOW)
    undo_answer(offer, at=NOW)


def offer_accepted_late_in_place_of_others() -> None:
    wanted = choice()
    others = factories.CommunityFactory(round=wanted.application.round)
    factories.ChoiceFactory(application=wanted.application, community=others)
    factories.SessionFactory(community=wanted.community, number=20, date=NOW.date() - timedelta(days=2))
    accept_offer(offer_place(wanted, by=staff(), at=NOW), shares_contact=False, at=NOW)


def choice_reserve() -> None:
    put_on_reserve(choice(), by=staff(), at=NOW)


def choice_not_this_time() -> None:
    decline_choice(choice(), by=staff(), at=NOW)


def choice_not_this_time_with_others_open() -> None:
    decided = choice()
    factories.ChoiceFactory(
        application=decided.application,
        community=factories.CommunityFactory(round=decided.application.round),
    )
    decline_choice(decided, by=staff(), at=NOW)


def choice_not_this_time_with_forums() -> None:
    decided = choice()
    factories.ForumSessionFactory(community__convenor=decided.community.convenor)
    decline_choice(decided, by=staff(), at=NOW)


def choice_reserve_with_others_open() -> None:
    decided = choice()
    other = factories.CommunityFactory(round=decided.application.round)
    factories.ChoiceFactory(application=decided.application, community=other)
    put_on_reserve(decided, by=staff(), at=decided.application.round.closes_at + timedelta(days=90))


def choice_late() -> None:
    late = choice()
    promised = late.application.round.hear_by
    tell_late(late, promised=promised, hear_by=promised + timedelta(days=14), key="sample", at=NOW)


def release_test() -> None:
    (letter,) = drafts("not_this_time", [choice()], by=staff(), at=NOW)
    send_test(letter, to=factories.UserFactory(is_staff=True, email="staff@example.org"), at=NOW)
    Message.objects.update(to=PERSON, person_id=User.objects.get(email=PERSON).pk)


def demand_confirm() -> None:
    tell_demand(
        factories.ConvenorFactory(),
        name="Alex Sample",
        email=PERSON,
        role_title="",
        theme=None,
        wish="A group in my town.",
        reach="statewide",
        lga=None,
        at=NOW,
    )


def sign_in_code() -> None:
    for occasion in letters.CODES:
        letters.write_code(
            occasion,
            to=PERSON,
            code="ABCD-1234",
            person_id=None,
            lasts=timedelta(minutes=10),
            at=NOW,
        )


def address_code() -> None:
    letters.write_address_code(
        to=PERSON,
        code="123456",
        person_id=factories.UserFactory().pk,
        lasts=timedelta(minutes=15),
        at=NOW,
    )


def account_notice() -> None:
    for occasion in letters.NOTICES:
        letters.write_notice(occasion, to=PERSON, person_id=None, at=NOW)


def text_test() -> None:
    description = DESCRIPTIONS["offer_made"]
    one = Recipient("sample", "a made-up person", description.sample())
    to = factories.UserFactory(is_staff=True, email=PERSON)
    send_try(description, one, None, to=to, convenor_id=factories.ConvenorFactory().pk)


MAKERS: list[tuple[str, Callable[[], None]]] = [
    ("application_receipt", application_receipt),
    ("application_changed", application_changed),
    ("draft_reminder", draft_reminder),
    ("manager_asked", manager_asked),
    ("deadline_extended", deadline_extended),
    ("offer_made", offer_made),
    ("offer_accepted", offer_accepted),
    ("offer_declined", offer_declined),
    ("offer_expired", offer_expired),
    ("offer_withdrawn", offer_withdrawn),
    ("offer_accepted", offer_accepted_late_in_place_of_others),
    ("offer_nudge", offer_nudge),
    ("offer_extended", offer_extended),
    ("offer_reopened", offer_reopened),
    ("choice_reserve", choice_reserve),
    ("choice_not_this_time", choice_not_this_time),
    ("choice_not_this_time", choice_not_this_time_with_others_open),
    ("choice_not_this_time", choice_not_this_time_with_forums),
    ("choice_reserve", choice_reserve_with_others_open),
    ("choice_late", choice_late),
    ("release_test", release_test),
    ("text_test", text_test),
    *OF_MEETINGS,
    *OF_RULES,
    ("demand_confirm", demand_confirm),
    ("sign_in_code", sign_in_code),
    ("address_code", address_code),
    ("account_notice", account_notice),
]
