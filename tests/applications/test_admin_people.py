"""Applications by person: more time, entering for somebody, and everything that happened."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from accounts.domain.merging import merge_people
from applications.domain.answers import Access
from applications.domain.applying import take
from applications.models import Application, Conflict, Extension
from communities.models import AccessNeeds
from outbox.models import Message
from tests.applications.views.typed import hidden
from tests.factories import (
    ApplicationFactory,
    ChoiceFactory,
    CollectionNoticeFactory,
    CommunityFactory,
    ConflictFactory,
    PersonFactory,
    ReviewerFactory,
    SectorFactory,
    SubmittedApplicationFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/application/"


@pytest.fixture
def community():
    community = CommunityFactory(sessions=1)
    CollectionNoticeFactory(round=community.round)
    return community


def page_of(application) -> str:
    return f"{LIST}{application.pk}/change/"


def typed(community, **changes: object) -> dict:
    said = {
        "email": "alex.sample@example.org",
        "entered_how": "phone",
        "preferred_name": "Alex Sample",
        "works_statewide": "on",
        "focus": "contributor",
        "experience": "1_to_3",
        "work": "I run sessions with clubs.",
        "hopes": "To learn.",
        "order": [community.slug],
        f"why_{community.slug}": "It fits.",
        "action": "continue",
    }
    return said | changes


def enter(client, community, **changes: object):
    return client.post(f"{LIST}enter/?round={community.round_id}", typed(community, **changes), follow=True)


def test_staff_enter_an_application_in_two_pages_and_it_is_sent(client, staff, community):
    enter(client, community)
    begun = Application.objects.get()
    dates = {f"date_{session.pk}": "yes" for session in community.sessions.all()}

    opened = hidden_of(client, begun)
    client.post(f"{LIST}{begun.pk}/dates/", dates | opened | {"words": "Captions, please.", "told": "on"})

    begun.refresh_from_db()
    assert begun.is_submitted
    assert begun.entered_by == staff
    assert AccessNeeds.objects.get().words == "Captions, please."
    assert Message.objects.get(kind="application_receipt").to == "alex.sample@example.org"


def hidden_of(client, application) -> dict:
    """What the second page carries of itself."""
    page = client.get(f"{LIST}{application.pk}/dates/").content.decode()
    names = ("dates_revision", "access_revision")
    return {name: hidden(page, name) for name in names}


@pytest.mark.parametrize("carries", [True, False])
def test_second_page_says_that_the_person_saved_meanwhile_and_loses_nothing(
    client, staff, community, carries
):
    enter(client, community)
    begun = Application.objects.get()
    opened = hidden_of(client, begun) if carries else {}
    own = Access("A chair near the door.")
    take(begun.round, begun.applicant, own, revision=0, at=timezone.now())
    said = {f"date_{session.pk}": "yes" for session in community.sessions.all()}
    said |= opened | {"words": "Captions, please.", "told": "on"}

    page = client.post(f"{LIST}{begun.pk}/dates/", said).content.decode()

    begun.refresh_from_db()
    assert "after you opened this page" in page
    assert "Captions, please." in page
    assert begun.status == "draft"
    assert AccessNeeds.objects.get().words == "A chair near the door."


def test_entering_without_an_answer_says_so_and_keeps_what_was_typed(client, staff, community):
    page = enter(client, community, work="", hopes="To learn from others.").content.decode()

    assert "Tell us about your work" in page
    assert "To learn from others." in page
    assert not Application.objects.exists()


def test_moving_a_community_keeps_what_was_typed(client, staff, community):
    other = CommunityFactory(round=community.round)

    page = enter(client, community, action=f"add-{other.slug}", work="Half a sentence").content.decode()

    assert "Half a sentence" in page
    assert f"1. </span>{community.name}" in page
    assert f"2. </span>{other.name}" in page


def test_an_application_that_its_owner_writes_has_no_second_page(client, staff, community):
    own = ApplicationFactory(round=community.round)

    assert client.get(f"{LIST}{own.pk}/dates/").status_code == 404


def test_entering_for_who_has_applied_is_refused_in_a_sentence(client, staff, community):
    ApplicationFactory(round=community.round, applicant=PersonFactory(email="alex.sample@example.org"))

    assert "has an application to this round" in enter(client, community).content.decode()


def test_more_time_is_given_on_the_wall_of_the_convenor(client, staff, community):
    day = (community.round.closes_at + timedelta(days=3)).date()
    said = {"round": community.round_id, "email": "late.sample@example.org", "day": day, "hour": "17:00"}

    client.post(f"{LIST}extend/", said | {"reason": "On emergency duty."})

    until = Extension.objects.get().until.astimezone(community.convenor.tz)
    assert (until.date(), until.hour) == (day, 17)


def test_more_time_that_is_past_is_refused_in_a_sentence_and_makes_nobody(client, staff, community):
    said = {"round": community.round_id, "email": "late.sample@example.org", "day": "2020-01-01"}

    page = client.post(f"{LIST}extend/", said | {"hour": "17:00", "reason": "Sample."}).content.decode()

    assert "This moment is past" in page
    assert not Extension.objects.exists()


def test_page_tells_everything_that_happened(client, staff, community):
    enter(client, community)

    page = client.get(page_of(Application.objects.get())).content.decode()

    assert "Entered the application for the person" in page
    assert staff.email in page


def test_page_withdraws_for_somebody_who_asked(client, staff, community):
    application = SubmittedApplicationFactory(round=community.round, communities=[community])
    assert "until the close" not in client.get(f"{LIST}{application.pk}/withdraw/").content.decode()

    client.post(f"{LIST}{application.pk}/withdraw/")

    application.refresh_from_db()
    assert application.status == Application.Status.WITHDRAWN


def test_page_of_another_convenor_does_not_exist(client, staff):
    assert client.get(page_of(SubmittedApplicationFactory())).status_code == 404


def test_who_declared_a_conflict_sees_nothing_of_the_application(client, staff, community):
    application = SubmittedApplicationFactory(round=community.round)
    ConflictFactory(application=application, reviewer=staff, grounds=Conflict.Grounds.KNOWS)

    assert client.get(page_of(application)).status_code == 404
    assert application.applicant.email not in client.get(LIST).content.decode()


def test_who_declared_a_conflict_sees_none_of_its_mail(client, staff, community):
    application = SubmittedApplicationFactory(round=community.round)
    common = {"kind": "sample", "subject": "Sample", "text": "Sample", "convenor_id": community.convenor_id}
    moments = {"due_at": timezone.now(), "next_attempt_at": timezone.now()}
    about = f"applications.application:{application.pk}"
    Message.objects.create(key="one", to="canary@example.org", about=about, **common, **moments)
    assert "canary@example.org" in client.get("/admin/outbox/message/").content.decode()

    ConflictFactory(application=application, reviewer=staff)

    assert "canary@example.org" not in client.get("/admin/outbox/message/").content.decode()


@pytest.mark.parametrize("address", ["", "enter/", "extend/"])
def test_reviewers_have_no_window_on_applications_by_person(client, community, address):
    sign_in(client, ReviewerFactory(convenor=community.convenor))

    assert client.get(LIST + address).status_code == 403


def test_page_takes_the_same_queries_whatever_happened(
    client, staff, community, django_assert_max_num_queries
):
    SectorFactory()
    application = SubmittedApplicationFactory(round=community.round, communities=[community])
    client.get(page_of(application))

    with django_assert_max_num_queries(40):
        client.get(page_of(application))


def test_list_is_narrowed_by_how_an_application_was_entered(client, staff, community):
    SubmittedApplicationFactory(round=community.round)

    assert "how it was entered" in client.get(LIST).content.decode()
    assert "1 application" not in client.get(f"{LIST}?entered_how__exact=phone").content.decode()


def test_more_time_without_an_answer_names_each_question(client, staff, community):
    page = client.post(f"{LIST}extend/", {}).content.decode()

    assert "Fill this in" not in page
    for words in ("Choose a round.", "Choose the day", "Choose the time.", "Say why they get more time."):
        assert page.count(words) == 2, words


def test_page_of_a_draft_says_of_no_choice_that_it_is_reviewed(client, staff, community):
    draft = ApplicationFactory(round=community.round)
    ChoiceFactory(community=community, application=draft)
    page = client.get(f"{LIST}{draft.pk}/change/").content.decode()

    assert community.name in page
    assert "Under review" not in page


def test_what_stayed_with_an_account_that_was_merged_leads_to_who_signs_in_now(client, staff, community):
    gone = SubmittedApplicationFactory(round=community.round, status="withdrawn")
    kept = SubmittedApplicationFactory(round=community.round).applicant
    merge_people(kept, gone.applicant, by=staff, at=timezone.now())

    page = client.get(page_of(gone)).content.decode()
    found = client.get(LIST, {"q": kept.email}).context["cl"].queryset

    assert f'<a href="{LIST}?q={quote(kept.email)}">{kept.get_full_name()}</a> signs in instead' in page
    assert "merged.invalid" not in page
    assert "object-tools" not in page
    assert "Give more time" not in page
    assert gone in found
