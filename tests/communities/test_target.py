"""A target says what it counts, in data that can be composed by and in a sentence that can be read."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from communities.models import Target
from tests import factories

pytestmark = pytest.mark.django_db
KIND, TRAIT = Target.Kind, Target.Trait


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "At most 3 from one organisation"),
        ({"kind": KIND.LEAST_EACH_DATE, "trait": "", "number": 12}, "At least 12 people at each meeting"),
        ({"kind": KIND.LEAST_KINDS, "trait": TRAIT.SECTOR, "number": 4}, "At least 4 different sectors"),
        (
            {"kind": KIND.LEAST_OF, "trait": TRAIT.PLACE, "values": ["regional_city", "rural_shire"]},
            "At least 3: regional city or rural shire",
        ),
        (
            {"kind": KIND.MOST_OF, "trait": TRAIT.FIRST_TIME, "values": ["no"]},
            "At most 3: in a community before",
        ),
    ],
)
def test_target_reads_as_a_sentence(fields, sentence):
    target = factories.TargetFactory(**fields)

    target.full_clean()
    assert str(target) == sentence


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": KIND.LEAST_OF, "trait": TRAIT.PLACE}, "values"),
        ({"kind": KIND.LEAST_OF, "trait": TRAIT.PLACE, "values": ["the moon"]}, "values"),
        ({"kind": KIND.LEAST_OF, "trait": TRAIT.ORGANISATION, "values": ["1"]}, "trait"),
        ({"kind": KIND.MOST_EACH, "values": ["metropolitan"]}, "values"),
    ],
)
def test_target_refuses_values_that_count_nothing(fields, field):
    with pytest.raises(ValidationError) as refusal:
        factories.TargetFactory.build(community=factories.CommunityFactory(), **fields).clean()

    assert set(refusal.value.message_dict) == {field}


@pytest.mark.parametrize(
    "fields", [{"trait": ""}, {"kind": KIND.LEAST_EACH_DATE}, {"number": 0}, {"weight": 0}]
)
def test_target_is_refused_by_the_database_where_it_says_nothing(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.TargetFactory(**fields)
