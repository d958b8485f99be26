"""What ties a reader to applicants is one rule, asked in two ways: of one application, and of thousands."""

from random import Random

import pytest
from allauth.account.models import EmailAddress

from applications.models import Choice
from applications.queries.conflicts import with_possible_conflict
from applications.queries.ties import ties_of, with_mask
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    FacilitationFactory,
    MemberFactory,
    OrganisationFactory,
    ProfileFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DOMAINS = ["work.example", "gmail.com", "sub.work.example", "other.example", "example.org"]


def test_with_mask_masks_whom_the_question_is_asked_about():
    dice = Random(7)
    community, before = CommunityFactory(sessions=0), CommunityFactory(sessions=0, ceiling=90)
    employers = OrganisationFactory.create_batch(3)
    choices = [
        ChoiceFactory(
            community=community,
            application__applicant__email=f"person{number}@{dice.choice(DOMAINS)}",
            application__applicant__profile__organisation=dice.choice([*employers, None]),
        )
        for number in range(25)
    ]
    for choice in choices:
        person = choice.application.applicant
        if dice.random() < 0.3:
            person.profile.organisation = dice.choice(employers)  # has changed employer since
            person.profile.save()
        if dice.random() < 0.2:
            EmailAddress.objects.create(
                user=person, email=f"{person.pk}@{dice.choice(DOMAINS)}", verified=False
            )
        if dice.random() < 0.2:
            MemberFactory(community=before, person=person)

    for number in range(12):
        reader = StaffFactory(convenor=community.convenor, email=f"reader{number}@{dice.choice(DOMAINS)}")
        if dice.random() < 0.7:
            ProfileFactory(user=reader, organisation=dice.choice([*employers, None]))
        if dice.random() < 0.3:
            FacilitationFactory(user=reader, community=before)
        if dice.random() < 0.3:
            EmailAddress.objects.create(user=reader, email=f"Also{number}@{dice.choice(DOMAINS)}")
        for choice in dice.sample(choices, 3):
            ConflictFactory(application=choice.application, reviewer=reader, is_conflict=dice.random() < 0.5)

        asked = with_possible_conflict(Choice.objects.all(), reader).filter(may_conflict=True)
        masked = with_mask(Choice.objects.all(), ties_of(reader)).filter(is_masked=True)

        assert set(masked) == set(asked)


def test_ties_of_takes_one_query_and_names_who_is_signed_in(django_assert_num_queries):
    profile = ProfileFactory(preferred_name="Robin Sample")
    user = type(profile.user).objects.get(pk=profile.user_id)

    with django_assert_num_queries(1):
        ties = ties_of(user)
        assert user.get_full_name() == "Robin Sample"

    assert ties.organisation == profile.organisation_id
    nobody = UserFactory()
    assert ties_of(nobody).organisation is None
    assert nobody.get_full_name() == nobody.email
