from datetime import timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from communities.domain.tokens import seal, unseal
from communities.errors import LinkNoLongerValid

WEEK = timedelta(days=7)
SAMPLE = seal("offer", 12, 3)
# What a link can hold, and some that it cannot.
CHARACTERS = st.sampled_from("abcXYZ019_-:.=~%+/ \u00e9")


def refuse(token: str, purpose: str = "offer", max_age: timedelta = WEEK) -> None:
    with pytest.raises(LinkNoLongerValid, match="not complete, or it is too old"):
        unseal(purpose, token, max_age=max_age)


def test_unseal_gives_the_row_and_its_version():
    assert unseal("offer", seal("offer", 12, 3), max_age=WEEK) == (12, 3)


def test_unseal_refuses_a_token_of_another_purpose():
    refuse(seal("demand", 12, 3), "offer")


def test_unseal_refuses_a_token_only_when_it_is_too_old():
    with time_machine.travel("2026-09-01T00:00:00Z", tick=False):
        token = seal("offer", 12, 3)
    with time_machine.travel("2026-09-08T00:00:00Z", tick=False):
        assert unseal("offer", token, max_age=WEEK) == (12, 3)
    with time_machine.travel("2026-09-08T00:00:01Z", tick=False):
        refuse(token)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), CHARACTERS)
def test_unseal_refuses_a_token_with_one_other_character(place, character):
    altered = SAMPLE[:place] + character + SAMPLE[place + 1 :]
    if altered == SAMPLE:
        return
    refuse(altered)


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_unseal_refuses_a_token_with_a_stretch_cut_put_in_or_replaced(data):
    start = data.draw(st.integers(0, len(SAMPLE)))
    end = data.draw(st.integers(start, len(SAMPLE)))
    altered = SAMPLE[:start] + data.draw(st.text(CHARACTERS, max_size=6)) + SAMPLE[end:]
    if altered == SAMPLE:
        return
    refuse(altered)
