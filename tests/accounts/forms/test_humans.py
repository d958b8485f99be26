import pytest
import time_machine
from django import forms
from django.http import QueryDict

from accounts.forms.humans import PRESS_AGAIN, HumanFormMixin, stamp

START = "2026-11-03 01:00Z"


class NoteForm(HumanFormMixin, forms.Form):
    note = forms.CharField()


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def sent(**fields: str) -> NoteForm:
    data = QueryDict(mutable=True)
    data.update({"note": "Hello", "subject_line": ""} | fields)
    return NoteForm(data)


def test_human_form_takes_what_a_person_sends(clock):
    drawn = stamp()
    clock.shift(3)
    form = sent(drawn_at=drawn)

    assert form.is_valid()
    assert form.cleaned_data == {"note": "Hello"}


@pytest.mark.parametrize("seconds", [0, 2.9, 24 * 3600 + 1])
def test_human_form_asks_softly_when_it_is_too_fast_or_too_old(clock, seconds):
    drawn = stamp()
    clock.shift(seconds)
    form = sent(drawn_at=drawn)

    assert form.non_field_errors() == [PRESS_AGAIN]
    assert 'value="Hello"' in form.as_p()


@pytest.mark.parametrize("forged", ["", "1", "x:y:z"])
def test_human_form_asks_softly_without_a_stamp_of_ours(clock, forged):
    clock.shift(10)
    form = sent(drawn_at=forged)

    assert form.non_field_errors() == [PRESS_AGAIN]


@pytest.mark.parametrize("wait", [0, 24 * 3600 + 1])
def test_human_form_is_no_dead_end(clock, wait):
    drawn = stamp()
    clock.shift(wait)
    first = sent(drawn_at=drawn, subject_line="filled in by the browser")
    assert not first.is_valid()
    clock.shift(3)
    again = sent(drawn_at=first["drawn_at"].value(), subject_line="")

    assert again.is_valid()


def test_human_form_lets_a_stamp_ripen_so_that_the_second_press_passes(clock):
    drawn = stamp()
    clock.shift(2)
    first = sent(drawn_at=drawn)
    assert not first.is_valid()
    clock.shift(1)

    assert sent(drawn_at=first["drawn_at"].value()).is_valid()


def test_human_form_refuses_what_fell_into_the_trap_and_draws_it_empty(clock):
    drawn = stamp()
    clock.shift(10)
    form = sent(drawn_at=drawn, subject_line="Buy now")

    assert not form.is_valid()
    assert "Buy now" not in form.as_p()


def test_human_form_takes_one_content_for_a_stamp(clock):
    drawn = stamp()
    clock.shift(10)
    assert sent(drawn_at=drawn).is_valid()

    assert sent(drawn_at=drawn).is_valid(), "the same again: a person pressed twice"
    assert not sent(drawn_at=drawn, note="Another").is_valid()


def test_human_form_does_not_use_up_a_stamp_on_a_mistake(clock):
    drawn = stamp()
    clock.shift(10)
    wrong = sent(drawn_at=drawn, note="")
    assert list(wrong.errors) == ["note"]
    clock.shift(5)

    assert sent(drawn_at=wrong["drawn_at"].value(), note="Mended").is_valid()


def test_human_form_keeps_its_own_fields_out_of_sight():
    form = NoteForm()

    assert [field.name for field in form.hidden_fields()] == ["subject_line", "drawn_at"]
    assert [field.name for field in form.visible_fields()] == ["note"]
    drawn = str(form["subject_line"])
    assert 'tabindex="-1"' in drawn
    assert 'aria-hidden="true"' in drawn


def test_stamp_is_never_the_same_twice():
    assert stamp() != stamp()
