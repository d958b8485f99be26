"""What the shipped round asks beyond the questions of every round, and that its copies ask it too."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from applications.programs.opening import open_round
from applications.programs.reading import read_program
from applications.programs.shipped import load_shipped
from communities.models import Community, Question, Round
from tests.applications.programs.sample import program_file

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "programs"
TODAY = datetime(2026, 11, 20, 23, tzinfo=UTC)


def test_the_round_asks_of_hours_and_of_the_training_and_needs_neither():
    load_shipped(FOLDER, at=TODAY)

    for round_ in Round.objects.all():
        questions = Question.objects.filter(round=round_).order_by("community__position")
        assert [(one.community.slug, one.kind) for one in questions] == [
            ("respectful-relationships", "text"),
            ("resistance", "yes_no"),
        ]
        assert not questions.filter(is_required=True).exists()
        # Unpacking Resistance is not a prerequisite: nobody scores by it.
        assert list(questions.values_list("is_shown_to_reviewers", flat=True)) == [True, False]


def test_the_meetings_are_when_the_question_says():
    load_shipped(FOLDER, at=TODAY)

    for community in Community.objects.filter(slug="respectful-relationships"):
        when = {(f"{s.date:%A}", f"{s.start_time:%H}", f"{s.end_time:%H}") for s in community.sessions.all()}
        assert when == {("Wednesday", "10", "12")}


def test_open_round_opens_a_community_that_the_original_closed(tmp_path):
    closed = "            closed_because: It is full.\n            sessions:\n"
    path = program_file(tmp_path, ("            sessions:\n", closed))

    copy = open_round(read_program(path), at=TODAY).convenors[0].rounds[0].communities[0]

    assert "closed_because" not in copy.model_fields_set
