"""Every kind of mail stands in the catalogue, and every one that is a convenor's takes a convenor's own words."""

import pytest

from outbox.describing import DESCRIPTIONS, Description
from outbox.domain.texts import problems_of, told_by
from outbox.domain.trying import as_read_by, portal_words
from outbox.models import Text
from outbox.registry import KINDS
from tests import factories
from tests.house.letters import MAKERS, NOW
from tests.house.test_mail import UNFILLED, _clock, leaving  # noqa: F401 -- the same day for the same makers

MAY_BE_EMPTY = {"venue", "link"}  # a meeting online, a meeting in a hall
CHANGEABLE = [one for one in DESCRIPTIONS.values() if not one.fixed]
each = pytest.mark.parametrize("description", DESCRIPTIONS.values(), ids=lambda one: one.kind)
each_changeable = pytest.mark.parametrize("description", CHANGEABLE, ids=lambda one: one.kind)
pytestmark = pytest.mark.django_db


def test_every_kind_that_is_registered_is_described():
    assert set(DESCRIPTIONS) == set(KINDS)


@each
def test_every_sample_is_a_whole_mail_and_its_subject_tells_nothing(description: Description):
    content = as_read_by(description, description.sample(), None)

    assert description.when
    assert description.to
    for part in (content.subject, content.text, content.html):
        assert UNFILLED.search(part) is None
    assert told_by(content.subject, {"sample convenor", "sample round", "sample group"}) == []


@each_changeable
def test_the_portals_words_are_whole_in_the_editor_and_fit_as_they_are(description: Description):
    words = portal_words(description)

    assert words.words
    assert problems_of(description, words, factories.ConvenorFactory().pk, []) == {}
    sample = description.sample()
    assert all(one.of(sample) for one in description.palette), "The sample has a value for everything."


@each_changeable
def test_own_words_stand_in_the_frame_of_every_mail_that_leaves(description: Description):
    """With every placeholder, so that each finds its value in what such a mail is really made of."""
    last = factories.ConvenorFactory().pk
    names = [one.name for one in description.palette if one.name not in MAY_BE_EMPTY]
    words = "Our **own** words: " + ", ".join(f"{{{name}}}" for name in names)
    own = {"kind": description.kind, "subject": "A line of our own", "words": words, "changed_at": NOW}
    Text.objects.bulk_create(Text(convenor_id=pk, **own) for pk in range(last + 1, last + 30))

    (mail, *_) = leaving(description.kind, next(make for kind, make in MAKERS if kind == description.kind))

    (html,) = [part.content for part in mail.alternatives if part.mimetype == "text/html"]
    assert mail.subject == "A line of our own"
    assert "Our own words: " in mail.body
    assert "Our <strong>own</strong> words: " in html
    assert "1800 737 732" in mail.body
    assert [name for name in names if f"{{{name}}}" in mail.body + html] == []
