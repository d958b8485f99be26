"""The pages beside the main line, each in every state that it has."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.domain.offers import (
    answer_link,
    decline_offer,
    expire_offers,
    keep_late_acceptance,
    offer_place,
    withdraw_offer,
)
from applications.models import Extension
from communities.domain.demand import tell_demand
from communities.models import AccessNeeds, Demographics, SafetyNote
from sessions_app.domain.registering import register
from tests import factories
from tests.browser.overflowing import LONG_NAME, LONG_WORDS, full_community, full_forum
from tests.journeys.post import link_in, newest_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_public_pages_of_a_program(page, portal, go, look):
    forum = f"/chifvc/forums/{portal.forum.community.slug}/"
    for address in (
        "/safe-and-equal/2023-24/",
        "/safe-and-equal/2023-24/resistance/",
        "/safe-and-equal/2023-24/apply/",
        "/chifvc/",
        "/chifvc/forums/coordinated-response/",
        forum,
        f"{forum}registered/",
        "/safe-and-equal/waitlist/told/",
        "/safety/",
        "/privacy/",
    ):
        go(address)
        look()
    go("/nothing/is/here/", expected=404)
    expect(page.get_by_role("heading", level=1)).to_have_text("That page is not here")
    look()
    go("/offer/tampered/", expected=404)
    look()


def test_a_portal_without_programs(page, live_server, go, look):
    go("/")
    expect(page.get_by_role("heading", name="Nothing is published yet")).to_be_visible()
    look()


def test_a_registration_from_its_mail(page, portal, go, look):
    portal.forum.capacity = 1
    portal.forum.save()
    now = timezone.now()
    for name in ("Ana", "Ben"):
        register(portal.forum, name=f"{name} Example", email=f"{name.lower()}@example.org", at=now)

    go(f"/chifvc/forums/{portal.forum.community.slug}/")
    expect(page.get_by_text("Full: you can wait for a place")).to_be_visible()
    look()
    go(link_in(newest_to("ben@example.org")))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are waiting for a place")
    look()
    go(link_in(newest_to("ana@example.org")))
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a place")
    look()
    page.get_by_role("button", name="Cancel my registration").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is cancelled")
    look()


def test_a_wish_from_its_mail(page, portal, go, look):
    theme = portal.convenor.themes.first()
    fields = {"name": "Robin Example", "email": "robin@example.org", "role_title": "", "reach": "statewide"}
    tell_demand(portal.convenor, theme=theme, wish=LONG_WORDS, lga=None, at=timezone.now(), **fields)

    go(link_in(newest_to("robin@example.org")))
    look()
    for button, heading in (
        ("Confirm", "You are on the list"),
        ("Take it back", "You are off the list"),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        look()


def test_an_offer_in_every_state(page, portal, go, look):
    staff, now = portal.staff(), timezone.now()

    def made():
        return offer_place(factories.ChoiceFactory(community=portal.community), by=staff, at=now)

    declined, withdrawn, expired, late = (made() for _ in range(4))
    decline_offer(declined, reason="", at=now)
    withdraw_offer(withdrawn, by=staff, at=now)
    expire_offers(now + timedelta(days=30))
    keep_late_acceptance(late, at=now)
    for offer, words in (
        (declined, "Thank you for telling us"),
        (withdrawn, "This offer was withdrawn"),
        (expired, "This offer has run out"),
        (late, "This offer has run out"),
    ):
        go(answer_link(offer))
        expect(page.get_by_role("heading", level=1)).to_have_text(words)
        look()


def test_own_pages_before_and_after_anything_happened(page, portal, go, look, come_in):
    person = factories.UserFactory()
    come_in(person)
    for address in ("/my/", "/my/profile/", "/my/calendar/", "/accounts/email/", "/accounts/sessions/"):
        go(address)
        look()
    application = factories.SubmittedApplicationFactory(
        round=portal.round,
        applicant=person,
        communities=list(portal.round.communities.all()),
        work=LONG_WORDS,
    )
    for address in (
        "/my/",
        f"/my/applications/{application.pk}/",
        portal.form,
        f"/my/applications/{application.pk}/withdraw/",
    ):
        go(address)
        look()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Your application is withdrawn.")).to_be_visible()
    look()


def test_the_application_in_every_state_of_its_round(page, portal, go, look, come_in):
    """Not open, open, sent, withdrawn; closed with a draft, closed after it was sent; moved for one person."""
    go(portal.form)
    look()
    person = factories.PersonFactory()
    come_in(person)
    go(portal.form)
    look()
    draft = factories.ApplicationFactory(round=portal.round, applicant=person, work=LONG_WORDS)
    states = [
        ({"opens_at": 1, "closes_at": 2}, "draft", "Applications open"),
        ({"opens_at": -2, "closes_at": 2}, "draft", "Applications close"),
        ({"opens_at": -2, "closes_at": -1}, "draft", "It is kept for you"),
        ({"opens_at": -2, "closes_at": 2}, "withdrawn", "What you wrote is still here"),
        ({"opens_at": -2, "closes_at": -1}, "withdrawn", "applications have closed since"),
        ({"opens_at": -2, "closes_at": 2}, "submitted", "It is sent."),
        ({"opens_at": -2, "closes_at": -1}, "submitted", "applications have closed"),
    ]
    now = timezone.now()
    notice = portal.round.collection_notices.first()
    for moments, status, words in states:
        for name, days in moments.items():
            setattr(portal.round, name, now + timedelta(days=days))
        portal.round.save()
        draft.status, draft.notice = status, notice
        draft.submitted_at = None if status == "draft" else now - timedelta(days=2)
        draft.save()
        go(portal.form)
        expect(page.get_by_text(words).first).to_be_visible()
        look()
    Extension.objects.create(
        round=portal.round,
        person=person,
        until=now + timedelta(days=3),
        reason="Flood",
        granted_by=portal.staff(),
        granted_at=now,
    )
    draft.status, draft.submitted_at = "draft", None
    draft.save()
    go(portal.form)
    expect(page.get_by_text("You have longer than others")).to_be_visible()
    look()


@pytest.mark.parametrize("part", ["about", "communities", "dates", "access", "safety", "counted", "check"])
def test_a_part_of_the_application_empty_and_with_long_texts(page, portal, go, look, come_in, part):
    person = factories.UserFactory()
    come_in(person)
    if part not in {"dates", "check"}:
        go(f"{portal.form}{part}/")
        look()
    communities = list(portal.round.communities.all())
    communities[-1].closed_because = "It is full for this year, and its room holds nobody more."
    communities[-1].save()
    application = factories.ApplicationFactory(
        round=portal.round, applicant=person, **dict.fromkeys(("work", "hopes", "brings"), LONG_WORDS)
    )
    factories.ProfileFactory(user=person, preferred_name=LONG_NAME, pronouns="they/them, and please ask me")
    for community in communities[:2]:
        factories.ChoiceFactory(application=application, community=community, why=LONG_WORDS)
    told = {"round": portal.round, "person": person, "saved_at": timezone.now()}
    AccessNeeds.objects.create(words=LONG_WORDS, **told)
    SafetyNote.objects.create(words=LONG_WORDS, safe_contact=LONG_WORDS, **told)
    Demographics.objects.create(gender="own_term", gender_words="w" * 80, groups=["disability"], **told)
    go(f"{portal.form}{part}/")
    look()


def test_full_rosters_with_long_names_and_their_print(page, portal, go, look, come_in):
    full_community(portal.community)
    full_forum(portal.forum)
    portal.facilitator()
    come_in(portal.facilitator(portal.forum.community))
    go(f"/facilitate/sessions/{portal.forum.pk}/")
    expect(page.get_by_text("40 registered")).to_be_visible()
    look()

    come_in(portal.facilitator())
    go(f"/facilitate/sessions/{portal.community.sessions.get(number=1).pk}/")
    expect(page.get_by_text(LONG_NAME).first).to_be_visible()
    look()

    page.emulate_media(media="print")
    for hidden in (page.get_by_role("navigation"), page.get_by_role("contentinfo"), page.locator("a.exit")):
        for part in hidden.all():
            expect(part).to_be_hidden()
    expect(page.get_by_text(LONG_NAME).first).to_be_visible()
    expect(page.get_by_text(f"{portal.community.ceiling} expected")).to_be_visible()


def test_a_full_desk_with_long_texts(page, portal, go, look, come_in):
    staff = portal.staff()
    choices = full_community(portal.community)
    come_in(staff)
    for address in (
        "/admin/",
        f"/admin/applications/choice/?community={portal.community.pk}",
        f"/admin/applications/choice/{choices[-1].pk}/change/",
        "/admin/communities/member/",
        "/admin/outbox/message/",
    ):
        go(address)
        look()


def test_an_empty_desk(page, portal, go, look, come_in):
    come_in(portal.staff())
    for address in (
        "/admin/",
        "/admin/applications/choice/",
        "/admin/communities/demandentry/",
        "/admin/sessions_app/registration/",
        "/admin/outbox/message/",
    ):
        go(address)
        look()


def test_a_facilitator_without_sessions_reads_what_to_do(page, portal, go, look, come_in):
    come_in(portal.facilitator(factories.CommunityFactory(sessions=0)))
    go("/facilitate/")
    expect(page.get_by_role("heading", name="No session is coming up")).to_be_visible()
    look()
