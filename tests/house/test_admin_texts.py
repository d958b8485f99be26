"""A convenor's own words: written, tried and refused at the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, User
from outbox.domain.texts import TELLING
from outbox.domain.tick import send_due
from outbox.models import Message, Text
from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import Session
from tests.factories import (
    ConflictFactory,
    ConvenorFactory,
    MemberFactory,
    PersonFactory,
    ReminderRuleFactory,
    ReplyFactory,
    RoundFactory,
    SessionFactory,
    StaffFactory,
    SubmittedApplicationFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
FINE = {"subject": "See you soon, {name}", "words": "Come to **{when}**."}


@pytest.fixture
def member():
    session = SessionFactory(community__convenor__name="Sample Convenor")
    return MemberFactory(community=session.community, person__profile__preferred_name="Kim Example")


@pytest.fixture
def convenor(client, member):
    """The one whose coordinator is signed in."""
    found = member.community.convenor
    sign_in(client, StaffFactory(convenor=found))
    return found


def page(convenor, kind: str = "session_reminder") -> str:
    return reverse("admin:outbox_text_kind", args=[convenor.pk, kind])


def press(client, convenor, action: str, **typed: str):
    return client.post(page(convenor), {**FINE, **typed, "action": action}, follow=True)


def test_the_catalogue_lists_every_kind_and_whose_words_it_says(client, convenor):
    press(client, convenor, "save")

    listed = client.get(reverse("admin:outbox_text_changelist")).content.decode()

    for said in ("Reminder of a meeting", "Offer of a place", "Sign-in code", "Fixed"):
        assert said in listed
    assert listed.count("Your own words") == 1


def test_save_keeps_the_words_and_the_page_shows_them_as_the_person_reads_them(client, convenor, member):
    shown = press(client, convenor, "save", person=f"member:{member.pk}").content.decode()
    assert "Saved." in shown
    assert Text.objects.get().convenor_id == convenor.pk

    shown = press(client, convenor, "preview", person=f"member:{member.pk}").content.decode()
    assert "See you soon, Kim Example" in shown
    assert "<strong>" in shown


def test_preview_says_what_the_person_answered(client, convenor, member):
    yes, unsaid = "You said that you are coming", "Are you coming?"
    shown = press(client, convenor, "preview", person=f"member:{member.pk}").content.decode()
    assert (yes in shown, unsaid in shown) == (False, True)

    ReplyFactory(session=member.community.sessions.get(), person=member.person, answer="coming", sequence=0)

    shown = press(client, convenor, "preview", person=f"member:{member.pk}").content.decode()
    assert (yes in shown, unsaid in shown) == (True, False)


def test_preview_and_test_keep_nothing(client, convenor, member):
    press(client, convenor, "preview")
    press(client, convenor, "test", person=f"member:{member.pk}")

    assert not Text.objects.exists()
    message = Message.objects.get(kind="text_test")
    assert message.subject == "See you soon, Kim Example"
    assert "/answer/…" in message.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("words", "Hello {nobody}", "There is no {nobody} in this mail."),
        (
            "words",
            "Hello\nBroken } brace { x",
            "The brace in “Broken } brace { x” belongs to no placeholder.",
        ),
        ("words", "Hello { name }, and {Name}", "belongs to no placeholder"),
        ("words", "Hello {{name}}", "belongs to no placeholder"),
        ("subject", "Reminder {day", "The brace in “Reminder {day” belongs to no placeholder."),
        ("words", "At {venue}", "{venue} would be empty for Kim Example"),
        ("words", "", "Write something here"),
        ("subject", "{venue}", "{venue} would be empty for Kim Example"),
        ("subject", "About {group}", "A subject shows on a locked screen"),
        *[("subject", f"On {word}", f"must not say “{word}”") for word in TELLING[:3]],
    ],
)
def test_words_that_do_not_fit_are_refused_in_a_sentence_and_stay_typed(
    client, convenor, field, typed, sentence
):
    shown = press(client, convenor, "save", **{field: typed})

    assert sentence in shown.content.decode()
    assert shown.context["form"][field].value() == typed
    assert shown.context["form"]["words" if field == "subject" else "subject"].value() in FINE.values()
    assert not Text.objects.exists()


def test_saving_warns_of_a_value_that_coming_meetings_lack(client, convenor, member):
    nearest = member.community.sessions.order_by("starts_at").first()
    Session.objects.filter(pk=nearest.pk).update(venue="Sample Hall")
    on = nearest.date + timedelta(days=7)
    later = SessionFactory.create_batch(2, community=member.community, date=on, title="A later one")

    shown = press(client, convenor, "save", words="At {venue}, {name}").content.decode()

    assert f"{{venue}} is empty for {member.community.short_name}, {later[0]} and 1 more" in shown
    assert "{name} is empty" not in shown
    assert Text.objects.exists()
    Session.objects.update(venue="Sample Hall")
    assert "is empty for" not in press(client, convenor, "save", words="At {venue}").content.decode()


def test_the_story_of_a_reminder_says_that_the_convenors_own_words_were_left_out(client, convenor, member):
    session = member.community.sessions.get()
    due = session.starts_at - timedelta(days=1)
    ReminderRuleFactory(convenor=convenor)
    Session.objects.update(venue="Sample Hall", schedule_changed_at=None)
    press(client, convenor, "save", words="At {venue}")
    Session.objects.update(venue="")
    plan_reminders(due)
    message = Message.objects.get(kind="session_reminder")
    where = reverse("admin:outbox_message_change", args=[message.pk])
    assert "your own words would be left out, since venue is empty" in client.get(where).content.decode()

    send_due(due)

    message.refresh_from_db()
    assert message.status == Message.Status.SENT
    assert "At {venue}" not in message.text
    said = client.get(where).content.decode()
    assert "Your own words were left out, and the portal’s sent instead: {venue} was empty." in said


def test_a_subject_that_names_the_convenor_its_round_or_its_group_is_refused(client, convenor, member):
    community = member.community
    for name in (convenor.name, community.round.title, community.name):
        shown = press(client, convenor, "save", subject=f"Hello from {name.upper()}")
        assert f"must not say “{name.lower()}”" in shown.content.decode()

    assert not Text.objects.exists()


def test_reset_says_the_portals_words_again(client, convenor):
    press(client, convenor, "save")
    press(client, convenor, "reset")

    assert not Text.objects.exists()
    assert "This is what you need for it." in client.get(page(convenor)).content.decode()


def test_the_audit_says_who_changed_and_who_reset_the_words(client, convenor):
    press(client, convenor, "save")
    about = f"outbox.text:{Text.objects.get().pk}"
    press(client, convenor, "reset")
    press(client, convenor, "reset")

    kept = AuditEvent.objects.filter(about=about).order_by("pk").values_list("verb", "actor", "details")
    staff = User.objects.get(staff_roles__convenor=convenor).pk
    details = {"kind": "session_reminder"}
    assert list(kept) == [("text_changed", staff, details), ("text_reset", staff, details)]


def test_who_is_shown_is_who_may_be_read_by_name(client, convenor):
    open_, blind = (
        chosen(convenor, name, hides_names=hides)
        for name, hides in (("Open Sample", False), ("Blind Sample", True))
    )
    disliked = chosen(convenor, "Cousin Sample", hides_names=False)
    ConflictFactory(
        application=disliked.application, reviewer=User.objects.get(staff_roles__convenor=convenor)
    )

    shown = client.get(page(convenor, "offer_made")).content.decode()

    assert open_.application.applicant.get_full_name() in shown
    for hidden in (blind, disliked):
        assert hidden.application.applicant.get_full_name() not in shown


def chosen(convenor, name: str, *, hides_names: bool):
    round_ = RoundFactory(convenor=convenor, hides_names=hides_names)
    return SubmittedApplicationFactory(
        round=round_, applicant=PersonFactory(profile__preferred_name=name)
    ).choices.get()


def test_a_code_for_signing_in_is_never_changed(client, convenor):
    shown = client.post(page(convenor, "sign_in_code"), {**FINE, "action": "save"})

    assert "These words cannot be changed." in shown.content.decode()
    assert not Text.objects.exists()


def test_the_mail_of_another_convenor_is_nowhere(client, convenor):
    foreign = ConvenorFactory()

    assert client.get(page(foreign)).status_code == 404
    assert press(client, foreign, "save").status_code == 404
    assert client.get(page(convenor, "no_such_kind")).status_code == 404
    assert not Text.objects.exists()
