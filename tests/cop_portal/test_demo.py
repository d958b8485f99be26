import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from accounts.models import User
from applications.models import Application, Choice
from communities.models import Member
from cop_portal.demo.mailbox import FolderBackend, letters
from cop_portal.demo.people import FACILITATOR, PEOPLE, REVIEWERS, STAFF, make_sample_people
from outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def laptop(settings, tmp_path):
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.cop_portal.demo_urls"
    settings.MAILBOX_DIR = tmp_path / "mail"


@pytest.fixture
def people():
    call_command("load_reference", verbosity=0)
    call_command("open_program", verbosity=0)
    make_sample_people(timezone.now())


def test_make_sample_people_twice_changes_nothing(people):
    counts = [model.objects.count() for model in (User, Application, Member, Message)]

    assert make_sample_people(timezone.now()) == 0
    assert [model.objects.count() for model in (User, Application, Member, Message)] == counts
    assert all(counts)


def test_sample_choices_are_shared_out_among_three_of_whom_none_reads_all(people):
    choices = Choice.objects.submitted()
    staff, *reviewers = (User.objects.get(email=one.email) for one in REVIEWERS)

    for reviewer in reviewers:
        own = Choice.objects.readable_by(reviewer).count()
        assert 0 < own < choices.count()
    assert Choice.objects.readable_by(staff).count() == choices.count()
    given = choices.undecided().annotate(given=Count("assignments")).values_list("given", flat=True)
    assert set(given) == {2}


def test_sample_people_have_proved_their_addresses_and_the_outbox_holds_nothing_that_never_leaves(people):
    proved = EmailAddress.objects.filter(verified=True, primary=True).values("user")
    assert not User.objects.exclude(pk__in=proved).exists()
    assert not Message.objects.filter(kind="offer_made").exists()


def test_demo_signs_in_as_each_sample_person_with_one_press(laptop, people):
    for person in PEOPLE:
        response = Client().post("/demo/sign-in/", {"email": person.email}, follow=True)

        assert (person.email, response.status_code) == (person.email, 200)
        assert response.redirect_chain[-1][0] == person.start


def test_demo_signs_in_as_nobody_else(client, laptop):
    User.objects.create_user("somebody@example.org")

    assert client.post("/demo/sign-in/", {"email": "somebody@example.org"}).status_code == 404


def test_demo_shows_the_mail_that_was_sent_and_shuts_its_page_in_a_sandbox(client, laptop):
    mail = EmailMultiAlternatives("A subject", "Some words", "a@example.org", ["b@example.org"])
    mail.attach_alternative("<p>Some <b>words</b></p>", "text/html")
    FolderBackend().send_messages([mail])
    name = letters()[0].name

    assert "A subject" in client.get("/demo/mail/").content.decode()
    assert "Some words" in client.get(f"/demo/mail/{name}/").content.decode()
    page = client.get(f"/demo/mail/{name}/html/")
    assert "<b>words</b>" in page.content.decode()
    assert "sandbox" in page["Content-Security-Policy"]
    assert "script-src 'none'" in page["Content-Security-Policy"]
    assert client.get("/demo/mail/..%2f..%2fsecret_key/").status_code == 404


@pytest.mark.parametrize("path", ["/demo/", "/demo/mail/", "/demo/mail/20260101T000000000000-00000000/"])
def test_demo_pages_refuse_with_debug_off_even_if_somebody_routes_to_them(client, laptop, settings, path):
    settings.DEBUG = False

    assert client.get(path).status_code == 404


def test_demo_signs_nobody_in_with_debug_off(client, laptop, people, settings):
    settings.DEBUG = False

    assert client.post("/demo/sign-in/", {"email": STAFF.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_sample_facilitator_sees_a_roster_with_people(client, laptop, people):
    client.post("/demo/sign-in/", {"email": FACILITATOR.email})

    page = client.get("/facilitate/").content.decode()

    assert "3 expected" in page
