"""Keeping two people apart: by who may read the safety note, among those who applied."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from communities.domain.keeping_apart import keep_apart, let_together
from communities.errors import CannotKeepApart, ToldInConfidence
from communities.models import Apart
from tests import factories

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def application():
    return factories.SubmittedApplicationFactory(communities=[])


@pytest.fixture
def note(application):
    return factories.SafetyNoteFactory(round=application.round, person=application.applicant)


@pytest.fixture
def other(application):
    return factories.SubmittedApplicationFactory(round=application.round, communities=[]).applicant


@pytest.fixture
def trusted(note):
    return factories.StaffFactory(convenor=note.round.convenor, convenor__sees_safety_notes=True)


def test_keep_apart_stands_once_whoever_of_the_two_is_named(note, other, trusted):
    keep_apart(note, f" {other.email.upper()} ", by=trusted, at=AT)
    theirs = factories.SafetyNoteFactory(round=note.round, person=other)
    keep_apart(theirs, note.person.email, by=trusted, at=AT)

    (pair,) = Apart.objects.all()
    assert (pair.one_id, pair.other_id) == tuple(sorted((note.person_id, other.pk)))
    (event,) = AuditEvent.objects.filter(verb="kept_apart")
    assert (event.actor, event.details) == (trusted, {})


def test_keep_apart_needs_an_applicant_of_the_round_who_is_somebody_else(note, trusted):
    elsewhere = factories.SubmittedApplicationFactory(communities=[]).applicant
    for email in (elsewhere.email, note.person.email, "", "nobody@example.org"):
        with pytest.raises(CannotKeepApart):
            keep_apart(note, email, by=trusted, at=AT)

    assert not Apart.objects.exists()


def test_keep_apart_is_for_who_may_read_safety_notes(note, other):
    staff = factories.StaffFactory(convenor=note.round.convenor)

    with pytest.raises(ToldInConfidence):
        keep_apart(note, other.email, by=staff, at=AT)


def test_let_together_forgets_a_pair_of_this_person_alone(note, other, trusted):
    pair = keep_apart(note, other.email, by=trusted, at=AT)
    foreign = factories.ApartFactory(round=note.round)

    let_together(note, foreign, by=trusted, at=AT)
    let_together(note, pair, by=trusted, at=AT)

    assert list(Apart.objects.all()) == [foreign]
