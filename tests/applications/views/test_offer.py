import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.domain.offer_rows import answer_link
from applications.domain.offers import expire_offers
from applications.models import Offer
from communities.domain.tokens import seal
from communities.models import AccessNeeds, Member
from communities.templatetags.times import in_words
from tests.factories import (
    AccessNeedsFactory,
    ChoiceFactory,
    CommunityFactory,
    GroupNoticeFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def link(offer):
    return answer_link(offer).partition("/offer/")[1] + answer_link(offer).partition("/offer/")[2]


@pytest.fixture
def offer():
    return OfferFactory(choice=ChoiceFactory(status="offered", community=CommunityFactory(sessions=0)))


def read(client, offer) -> str:
    return client.get(link(offer)).content.decode()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_offer_link_changes_nothing_until_a_press(client, offer, method):
    getattr(client, method)(link(offer))

    assert Offer.objects.get().status == "open"


def test_offer_page_names_the_community_to_who_holds_the_link_of_the_mail_that_names_it(client, offer):
    page = client.get(link(offer))

    assert offer.choice.community.name in page.content.decode()
    assert "to see which community it is" not in page.content.decode()
    assert page["Cache-Control"].startswith(("no-store", "max-age=0"))


def test_offer_page_names_the_community_to_its_owner(client, offer):
    client.force_login(offer.choice.application.applicant)

    assert offer.choice.community.name in client.get(link(offer)).content.decode()


def test_offer_page_does_not_name_the_community_to_another_person(client, offer):
    client.force_login(PersonFactory())

    page = client.get(link(offer)).content.decode()

    assert offer.choice.community.name not in page
    assert "You are signed in as somebody else." in page


def test_offer_accepted_makes_a_member_who_shares_what_they_said(client, offer):
    page = client.post(
        link(offer), {"answer": "accept", "shares_contact": "on"}, follow=True
    ).content.decode()

    member = Member.objects.get()
    assert (member.person, member.shares_contact) == (offer.choice.application.applicant, True)
    assert "You have a place" in page


def test_offer_accepted_twice_is_one_membership(client, offer):
    for _ in range(2):
        client.post(link(offer), {"answer": "accept"})

    assert Member.objects.count() == 1


def test_offer_declined_frees_the_seat_and_keeps_the_reason(client, offer):
    client.post(link(offer), {"answer": "decline", "reason": "A new job"})

    offer.refresh_from_db()
    assert (offer.status, offer.decline_reason, offer.seat) == ("declined", "A new job", None)


def run_out(offer: Offer) -> None:
    Offer.objects.update(
        offered_at=timezone.now() - timedelta(days=9), respond_by=timezone.now() - timedelta(days=1)
    )
    expire_offers(timezone.now())


def test_offer_that_ran_out_explains_itself_and_gives_a_free_seat_to_a_late_yes(client, offer):
    run_out(offer)

    assert "This offer has run out" in read(client, offer)
    page = client.post(link(offer), {"answer": "late", "shares_contact": "on"}, follow=True)

    assert "You have a place" in page.content.decode()
    assert Member.objects.get().shares_contact


def test_offer_that_ran_out_keeps_a_late_yes_for_staff_where_no_seat_is_free(client, offer):
    community = offer.choice.community
    run_out(offer)
    MemberFactory.create_batch(community.ceiling, community=community)

    page = client.post(link(offer), {"answer": "late"}, follow=True).content.decode()

    assert "You told us that you would still like it" in page
    assert Offer.objects.get().late_yes_at is not None


def test_offer_that_ran_out_takes_no_late_yes_once_the_group_takes_nobody(client, offer):
    community = offer.choice.community
    SessionFactory(community=community, number=community.last_joining_session, date=date(2020, 3, 2))
    run_out(offer)

    page = read(client, offer)
    assert "takes nobody new any more" in page
    assert 'value="late"' not in page


def test_yes_is_taken_back_and_the_offer_is_open_again(client, offer):
    client.post(link(offer), {"answer": "accept"})
    page = read(client, offer)
    offer.refresh_from_db()
    assert in_words(offer.undo_until, offer.choice.community.convenor) in page

    page = client.post(link(offer), {"answer": "undo"}, follow=True).content.decode()

    assert "Your answer is taken back" in page
    assert "A place is held for you" in page
    assert not Member.objects.exists()


def test_no_whose_seat_is_gone_says_so_when_it_is_taken_back(client, offer):
    client.post(link(offer), {"answer": "decline"})
    MemberFactory.create_batch(offer.choice.community.ceiling, community=offer.choice.community)

    page = client.post(link(offer), {"answer": "undo"}, follow=True).content.decode()

    assert "Your place has gone to somebody else in the meantime" in page
    assert Offer.objects.get().status == "declined"


def test_answer_that_is_old_offers_no_way_back(client, offer):
    client.post(link(offer), {"answer": "accept"})
    Offer.objects.update(answered_at=timezone.now() - timedelta(minutes=15))

    assert "Take my answer back" not in read(client, offer)
    assert "too late" in client.post(link(offer), {"answer": "undo"}, follow=True).content.decode()
    assert Member.objects.exists()


def test_yes_without_the_notice_ticked_is_an_error_that_loses_nothing(client, offer):
    notice = GroupNoticeFactory(community=offer.choice.community)
    said = {
        "answer": "accept",
        "notice_version": notice.version,
        "more_needs": "Captions",
        "shares_contact": "on",
    }

    response = client.post(link(offer), said)

    page = response.content.decode()
    assert "tick the box" in page
    assert "<title>Error: " in page
    assert response.context["form"]["more_needs"].value() == "Captions"
    assert response.context["form"]["shares_contact"].value()
    assert not Member.objects.exists()
    client.post(link(offer), said | {"notice": "on"})
    assert Member.objects.get().notice == notice


def test_yes_to_an_older_notice_shows_the_newest_unticked(client, offer):
    old = GroupNoticeFactory(community=offer.choice.community)
    new = GroupNoticeFactory(community=offer.choice.community, text="New words.")

    response = client.post(
        link(offer),
        {"answer": "accept", "notice": "on", "notice_version": old.version, "more_needs": "Captions"},
    )

    page = response.content.decode()
    assert "was changed since you opened the page" in page
    assert "New words." in page
    assert response.context["form"]["notice"].value() is False
    assert "Captions" in page
    assert not Member.objects.filter(notice=new).exists()


def told(offer: Offer) -> AccessNeeds:
    application = offer.choice.application
    return AccessNeedsFactory(round=application.round, person=application.applicant, words="A ramp.")


def test_access_needs_are_not_read_by_whoever_holds_the_link_who_adds_to_them(client, offer):
    row = told(offer)

    page = read(client, offer)
    assert "A ramp." not in page
    assert "Anything changed" in page
    page = client.post(
        link(offer), {"answer": "accept", "more_needs": "Captions."}, follow=True
    ).content.decode()

    row.refresh_from_db()
    assert row.words == "A ramp.\n\nCaptions."
    assert "A ramp." not in page


def test_access_needs_are_read_and_changed_by_their_owner(client, offer):
    row = told(offer)
    client.force_login(row.person)

    assert "A ramp." in read(client, offer)
    client.post(link(offer), {"answer": "accept", "needs": "A wide door."})

    row.refresh_from_db()
    assert row.words == "A wide door."


def test_access_needs_of_another_are_not_read_by_somebody_signed_in(client, offer):
    row = told(offer)
    client.force_login(PersonFactory())

    assert "A ramp." not in read(client, offer)
    client.post(link(offer), {"answer": "accept", "needs": "Something else."})

    row.refresh_from_db()
    assert row.words == "A ramp.\n\nSomething else."


def test_access_needs_stay_where_the_yes_says_nothing_of_them(client, offer):
    row = told(offer)

    client.post(link(offer), {"answer": "accept", "more_needs": ""})

    row.refresh_from_db()
    assert row.words == "A ramp."


def test_too_many_words_about_access_come_back(client, offer):
    words = "word " * 301

    response = client.post(link(offer), {"answer": "accept", "more_needs": words})

    assert response.context["form"]["more_needs"].value() == words
    assert not Member.objects.exists()


def test_offer_page_says_what_happens_to_other_choices(client, offer):
    assert "your other choices" not in read(client, offer)
    other = CommunityFactory(round=offer.choice.application.round)
    ChoiceFactory(application=offer.choice.application, community=other)

    assert "your other choices in this round end with it" in read(client, offer)
    assert other.name not in read(client, offer)


@pytest.mark.parametrize("kind", ["nonsense", "altered", "for something else"])
def test_offer_link_that_was_altered_or_is_for_something_else_explains_itself(client, offer, kind):
    right = seal("offer", offer.pk, offer.version)
    tokens = {"nonsense": "x", "altered": right[:-1], "for something else": seal("registration", offer.pk, 1)}
    token = tokens[kind]

    response = client.post(reverse("offer_answer", args=[token]), {"answer": "accept"})

    assert response.status_code == 404
    assert not Member.objects.exists()


def test_offer_link_of_an_older_version_is_dead(client, offer):
    old = link(offer)
    Offer.objects.update(version=2)

    assert client.get(old).status_code == 404


def test_offer_page_says_the_year_of_the_meetings_where_it_begins(client, offer):
    year = timezone.now().year + 1
    for number, day in enumerate([date(year, 3, 2), date(year, 5, 4), date(year + 1, 3, 1)], 1):
        SessionFactory(community=offer.choice.community, number=number, date=day)

    assert re.findall(r"<small>(\d{4})</small>", read(client, offer)) == [str(year), str(year + 1)]
