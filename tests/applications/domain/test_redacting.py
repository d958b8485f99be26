from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.models import AuditEvent, OrganisationAlias
from applications.domain.redacting import CLEAR, blacked_out, redact, unredact, veil_of
from applications.errors import CannotRedact
from applications.models import Application, Redaction
from tests.factories import AnswerFactory, OrganisationFactory, SubmittedApplicationFactory, UserFactory

AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    application = SubmittedApplicationFactory(
        communities=[],
        applicant__profile__preferred_name="Noor-Anna El Sample",
        work="I lead the Riverbend  youth\nproject. Everybody knows the RIVERBEND Youth Project.",
    )
    OrganisationAlias.objects.create(organisation=application.organisation, name="SSV")
    return Application.objects.get(pk=application.pk)


@pytest.fixture
def sam():
    return UserFactory()


def test_redact_blacks_out_every_mention_whatever_its_case_and_spaces(application, sam):
    redaction = redact(application, " riverbend   youth project ", by=sam, at=AT)

    assert (redaction.passage, redaction.marked_by, redaction.marked_at) == (
        "riverbend youth project",
        sam,
        AT,
    )
    assert blacked_out(application.work, application) == (
        "I lead the [removed]. Everybody knows the [removed]."
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.details) == ("passage_redacted", {"redaction": redaction.pk})


def test_redact_takes_words_of_an_answer_to_the_rounds_own_question(application, sam):
    AnswerFactory(application=application, value="At the lighthouse.")
    AnswerFactory(application=application, value=["By the jetty", "Elsewhere"])
    AnswerFactory(application=application, value=True)

    redact(application, "lighthouse", by=sam, at=AT)
    redact(application, "jetty", by=sam, at=AT)

    assert blacked_out("the Lighthouse, the jetty", application) == "the [removed], the [removed]"


def test_redact_again_is_one_mark(application, sam):
    assert redact(application, "project", by=sam, at=AT) == redact(application, "project", by=sam, at=AT)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        ("  ", "Write or paste"),
        ("x" * 301, "at most 300"),
        ("nowhere", "do not hold"),
        ("roject", "do not hold"),
    ],
)
def test_redact_refuses_what_is_not_there(application, sam, passage, words):
    with pytest.raises(CannotRedact, match=words):
        redact(application, passage, by=sam, at=AT)
    assert not Redaction.objects.exists()


def test_unredact_shows_the_words_again(application, sam):
    redaction = redact(application, "project", by=sam, at=AT)

    unredact(redaction, by=sam, at=AT)
    unredact(Redaction(pk=redaction.pk, application=application), by=sam, at=AT)

    assert "[removed]" not in blacked_out(application.work, application)
    assert AuditEvent.objects.filter(verb="passage_shown").count() == 1


def test_veil_covers_name_organisation_and_addresses_by_itself(application):
    person, organisation = application.applicant, application.organisation
    moved_to = OrganisationFactory(name="New (Place) Ltd.")
    person.profile.organisation = moved_to
    person.profile.save()
    person.email = "noor@lake.example.gov.au"
    person.save()
    EmailAddress.objects.create(user=person, email="n.sample@example.com")
    application = Application.objects.get(pk=application.pk)

    for words in (
        "noor",
        "ANNA",
        "Sample",
        "Noor-Anna El Sample",
        organisation.name.upper(),
        "New (Place) Ltd.",
        "ssv",
        "noor@lake.example.gov.au",
        "lake.example.gov.au",
        "n.sample@example.com",
    ):
        assert blacked_out(f"Say {words}, please.", application) == "Say [removed], please.", words


@pytest.mark.parametrize("words", ["El Nino", "Annabel", "samples", "example.com", "SSVX"])
def test_veil_leaves_short_parts_and_other_words(application, words):
    assert blacked_out(words, application) == words


def test_veil_covers_letters_however_they_are_composed(application):
    application.applicant.profile.preferred_name = "Ren\u00e9e"

    assert blacked_out("Ask Rene\u0301e.", application) == "Ask [removed]."


def test_veil_shows_a_block_that_is_read_out_and_escapes_the_rest(application):
    page = veil_of(application).page("<b>Noor</b> & friends\n\nAnd \ue000 more")

    assert page == (
        '<p>&lt;b&gt;<span class="removed">removed</span>&lt;/b&gt; &amp; friends</p>\n\n<p>And  more</p>'
    )


def test_clear_veil_changes_nothing_but_escapes():
    assert CLEAR.words("Noor") == "Noor"
    assert CLEAR.page("<i>Noor</i>") == "<p>&lt;i&gt;Noor&lt;/i&gt;</p>"


def test_veil_takes_three_queries(application, django_assert_num_queries):
    application = Application.objects.select_related("organisation", "applicant__profile__organisation").get(
        pk=application.pk
    )

    with django_assert_num_queries(3):
        veil_of(application)
