"""What is told in confidence is kept, replaced, taken back, and looked at by those alone whose role says so."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.models import AuditEvent
from communities import registry
from communities.domain.confidence import (
    look,
    tell_access_needs,
    tell_demographics,
    tell_more_access_needs,
    tell_safety,
)
from communities.errors import NotAnAnswer, ToldInConfidence
from communities.models import AccessNeeds, Demographics, SafetyNote, StaffRole
from communities.queries import convenors_trusting, told_to
from tests.factories import (
    AccessNeedsFactory,
    ConvenorFactory,
    DemographicsFactory,
    PersonFactory,
    ReviewerFactory,
    RoundFactory,
    SafetyNoteFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WORDS = "Canary: captions, please."
FLAGS = {
    AccessNeeds: "sees_access_needs",
    SafetyNote: "sees_safety_notes",
    Demographics: "sees_demographics",
}


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture(autouse=True)
def everybody_applied(monkeypatch):
    monkeypatch.setattr(registry, "STANDING", [lambda user: Q(pk__isnull=False)])


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def trusted_with(kind, convenor, make=StaffFactory):
    return make(convenor=convenor, **{f"convenor__{FLAGS[kind]}": True})


def demographics(person, round_, **told):
    given = {"gender": "", "gender_words": "", "groups": ()} | told
    return tell_demographics(person, round_, **given, at=NOW)


def test_tell_access_needs_keeps_one_row_and_replaces_it(person, round_):
    tell_access_needs(person, round_, "Something else", at=NOW)
    later = NOW + timedelta(days=1)
    told = tell_access_needs(person, round_, f"  {WORDS}\n", at=later)

    assert AccessNeeds.objects.get() == told
    assert (told.words, told.saved_at, told.person, told.round) == (WORDS, later, person, round_)
    assert verbs() == ["access_needs_told", "access_needs_told"]


def test_tell_access_needs_without_words_takes_them_back(person, round_):
    tell_access_needs(person, round_, WORDS, at=NOW)

    assert tell_access_needs(person, round_, " \n", at=NOW) is None
    assert not AccessNeeds.objects.exists()
    assert verbs() == ["access_needs_told", "access_needs_taken_back"]


def test_tell_access_needs_without_words_where_there_were_none_leaves_no_trace(person, round_):
    assert tell_access_needs(person, round_, "", at=NOW) is None
    assert verbs() == []


def test_tell_access_needs_with_the_same_words_changes_nothing(person, round_):
    tell_access_needs(person, round_, WORDS, at=NOW)

    assert tell_access_needs(person, round_, WORDS, at=NOW + timedelta(days=1)).saved_at == NOW
    assert verbs() == ["access_needs_told"]


def test_tell_more_access_needs_adds_below_what_was_told_and_loses_nothing(person, round_):
    tell_more_access_needs(person, round_, "A ramp.", at=timezone.now())
    tell_more_access_needs(person, round_, "Captions.", at=timezone.now())
    tell_more_access_needs(person, round_, "  ", at=timezone.now())

    assert AccessNeeds.objects.get().words == "A ramp.\n\nCaptions."
    assert verbs() == ["access_needs_told"] * 2


def test_tell_access_needs_leaves_other_people_and_rounds_alone(person, round_):
    others = [
        AccessNeedsFactory(round=round_, words="Theirs"),
        AccessNeedsFactory(person=person, words="Then"),
    ]

    tell_access_needs(person, round_, WORDS, at=NOW)
    tell_access_needs(person, round_, "", at=NOW)

    assert set(AccessNeeds.objects.all()) == set(others)


@pytest.mark.parametrize(
    ("words", "safe_contact"), [("Not with my neighbour", ""), ("", "By text, after six")]
)
def test_tell_safety_keeps_either_part_alone(person, round_, words, safe_contact):
    told = tell_safety(person, round_, words=words, safe_contact=safe_contact, at=NOW)

    assert (told.words, told.safe_contact) == (words, safe_contact)
    assert tell_safety(person, round_, words="", safe_contact=" ", at=NOW) is None
    assert verbs() == ["safety_note_told", "safety_note_taken_back"]


def test_tell_demographics_keeps_groups_once_in_the_forms_order(person, round_):
    told = demographics(person, round_, gender="woman", groups=["disability", "aboriginal", "disability"])

    assert (told.gender, told.gender_words, told.groups) == ("woman", "", ["aboriginal", "disability"])


def test_tell_demographics_takes_own_words_as_an_own_term(person, round_):
    told = demographics(person, round_, gender_words="  my  own ")

    assert (told.gender, told.gender_words) == ("own_term", "my own")


def test_tell_demographics_blank_is_not_prefer_not_to_say(person, round_):
    assert demographics(person, round_, gender="not_said").gender == "not_said"
    assert demographics(person, round_) is None
    assert not Demographics.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"gender": "other"},
        {"gender": "woman", "gender_words": "x" * 81},
        {"groups": ["tall"]},
        {"groups": ["none", "disability"]},
        {"groups": ["none", "not_said"]},
    ],
)
def test_tell_demographics_refuses_what_the_form_does_not_offer(person, round_, told):
    with pytest.raises(NotAnAnswer):
        demographics(person, round_, **told)

    assert not Demographics.objects.exists()


def test_tell_keeps_no_word_in_the_audit_or_a_name(person, round_):
    rows = [
        tell_access_needs(person, round_, WORDS, at=NOW),
        tell_safety(person, round_, words=WORDS, safe_contact=WORDS, at=NOW),
        demographics(person, round_, gender="own_term", gender_words="Canary"),
    ]

    kept = [f"{event} {event.details}" for event in AuditEvent.objects.all()] + [str(row) for row in rows]
    assert len(kept) == 6
    assert "canary" not in " ".join(kept).lower()


@pytest.mark.parametrize(
    ("make", "kind", "verb"),
    [
        (AccessNeedsFactory, AccessNeeds, "access_needs_seen"),
        (SafetyNoteFactory, SafetyNote, "safety_note_seen"),
    ],
)
def test_look_gives_the_words_of_now_and_keeps_who_looked(make, kind, verb, round_):
    row = make(round=round_, words="Old")
    reader = trusted_with(kind, round_.convenor)
    kind.objects.update(words="New")

    assert look(row, by=reader, at=NOW).words == "New"

    event = AuditEvent.objects.about(row).get()
    assert (event.verb, event.actor, event.at, event.details) == (verb, reader, NOW, {})


def stranger(who: str, convenor):
    """Each lacks one thing that it takes to see access needs."""
    makers = {
        "a coordinator without the permission": lambda: StaffFactory(convenor=convenor),
        "with another permission": lambda: trusted_with(SafetyNote, convenor),
        "of another convenor": lambda: trusted_with(AccessNeeds, ConvenorFactory()),
        "a reviewer, whatever is ticked": lambda: trusted_with(AccessNeeds, convenor, ReviewerFactory),
        "an administrator without a role": lambda: UserFactory(is_staff=True, is_superuser=True),
        "an administrator who reviews": lambda: trusted(ReviewerFactory, convenor, is_superuser=True),
        "staff no more": lambda: trusted(StaffFactory, convenor, is_staff=False),
        "switched off": lambda: trusted(StaffFactory, convenor, is_active=False),
    }
    return makers[who]()


STRANGERS = [
    "a coordinator without the permission",
    "with another permission",
    "of another convenor",
    "a reviewer, whatever is ticked",
    "an administrator without a role",
    "an administrator who reviews",
    "staff no more",
    "switched off",
]


def trusted(make, convenor, **fields):
    user = trusted_with(AccessNeeds, convenor, make)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


@pytest.mark.parametrize("who", STRANGERS)
def test_look_refuses_who_lacks_the_permission_and_keeps_nothing(who, round_):
    row = AccessNeedsFactory(round=round_)
    user = stranger(who, round_.convenor)

    with pytest.raises(ToldInConfidence):
        look(row, by=user, at=NOW)

    assert verbs() == []
    assert not told_to(user, AccessNeeds).filter(pk=row.pk).exists()


def test_look_refuses_what_was_told_by_who_has_no_application_that_stands(round_, monkeypatch):
    row = AccessNeedsFactory(round=round_)
    reader = trusted_with(AccessNeeds, round_.convenor)
    monkeypatch.setattr(registry, "STANDING", [])

    with pytest.raises(ToldInConfidence):
        look(row, by=reader, at=NOW)

    assert not told_to(reader, AccessNeeds).exists()


def test_look_never_shows_one_persons_demographics(round_):
    with pytest.raises(ToldInConfidence):
        look(DemographicsFactory(round=round_), by=trusted_with(Demographics, round_.convenor), at=NOW)


@pytest.mark.parametrize("kind", FLAGS)
def test_convenors_trusting_goes_by_the_permission_of_its_kind_alone(kind, round_):
    user = trusted_with(kind, round_.convenor)
    StaffRole.objects.create(user=user, convenor=ConvenorFactory())

    seen = {one: convenors_trusting(user, one) for one in FLAGS}

    assert seen == {one: {round_.convenor_id} if one is kind else set() for one in FLAGS}
