"""What a session says of itself in words."""

import pytest
from django.template.loader import render_to_string

from sessions_app.models import Session
from tests.factories import SessionFactory


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Wadawurrung", "Wadawurrung Country"),
        ("Wadawurrung Country", "Wadawurrung Country"),
        ("wadawurrung country ", "wadawurrung country"),
        ("On Wadawurrung Country (Geelong)", "Wadawurrung Country (Geelong)"),
        ("Yorta Yorta and Bangerang", "Yorta Yorta and Bangerang Country"),
        ("", ""),
    ],
)
def test_whose_country_says_the_word_once(typed, shown):
    assert Session(country=typed).whose_country == shown


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["txt", "html"])
def test_mail_says_on_whose_country_once(ending):
    session = SessionFactory(country="Wadawurrung Country")

    written = render_to_string(f"mail/sessions_app/_meeting.{ending}", {"session": session, "person": None})

    assert "On Wadawurrung Country" in written
    assert written.count("Country") == 1
