"""What the history of an application tells: whose hands a choice went through, and what a line manager said."""

import pytest
from django.utils import timezone

from applications.domain.acknowledging import give_word
from applications.domain.assigning import assign, assign_evenly, take_back
from applications.models import Application
from applications.queries.timeline import timeline
from tests.factories import (
    AcknowledgementFactory,
    ChoiceFactory,
    CommunityFactory,
    ReviewerFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


def told(application: Application) -> list[tuple[str, str]]:
    return [(entry.who, entry.what) for entry in timeline(application)]


def test_timeline_names_the_reviewer_whoever_gave_it_to_them():
    choice = ChoiceFactory(community=CommunityFactory(sessions=0))
    convenor, now = choice.community.convenor, timezone.now()
    sam = StaffFactory(convenor=convenor, email="sam@example.org")
    kim = ReviewerFactory(convenor=convenor, email="kim@example.org")
    assign(choice, kim, by=sam, at=now)
    take_back(choice, kim, by=sam, at=now)
    ReviewerFactory(convenor=convenor, email="lee@example.org")
    sam.is_active = False
    sam.save()
    assign_evenly(choice.community, by=None, at=now)

    assert told(choice.application) == [
        ("sam@example.org", "Gave it to kim@example.org to review"),
        ("sam@example.org", "Took it back from kim@example.org"),
        ("", "Gave it to lee@example.org to review"),
    ]

    choice.assignments.filter(reviewer=kim).delete()
    kim.delete()
    assert ("sam@example.org", "Gave it to a reviewer") in told(choice.application)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_timeline_says_what_the_line_manager_answered_and_that_it_was_them(answer):
    asked = AcknowledgementFactory()

    give_word(asked, answer, at=timezone.now())

    (line,) = told(asked.application)
    assert line == ("The line manager", f"Answered {answer}, through the link that we sent")
