"""A round's own questions, and how a round is reviewed, set by staff without code."""

import pytest

from accounts.models import AuditEvent
from communities.models import Question
from tests.communities.windows.pages import change, form_of
from tests.factories import AnswerFactory, CommunityFactory, ForumFactory, QuestionFactory

pytestmark = pytest.mark.django_db
COLOURS = "Red\nGreen\nBlue"


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


def new_question(at: int = 0, **fields) -> dict:
    """What a browser sends of one question more, the one at `at`."""
    values = {"label": "Sample?", "kind": "text", "position": 1, **fields}
    return {"questions-TOTAL_FORMS": at + 1} | {f"questions-{at}-{name}": values[name] for name in values}


def answered(community, value: object = "Green", **fields) -> Question:
    question = QuestionFactory(round=community.round, **fields)
    AnswerFactory(question=question, application__round=community.round, value=value)
    return question


def test_question_of_a_round_is_added_and_leaves_a_trace_without_its_words(client, staff, community):
    url = change(community.round)
    fields = form_of(client, url) | new_question(
        kind="choice", options="Red\r\n\r\n Green ", is_required="on"
    )

    assert client.post(url, fields).status_code == 302

    question = Question.objects.get()
    assert (question.round, question.community, question.label) == (community.round, None, "Sample?")
    assert (question.options, question.is_required, question.is_shown_to_reviewers) == (
        "Red\nGreen",
        True,
        False,
    )
    event = AuditEvent.objects.about(question).get()
    assert (event.verb, event.actor) == ("question_added", staff)
    assert "Sample?" not in str(event.details)


def test_question_of_a_community_is_of_its_round(client, staff, community):
    fields = form_of(client, change(community)) | new_question()

    assert client.post(change(community), fields).status_code == 302

    question = Question.objects.get()
    assert (question.community, question.round) == (community, community.round)


def test_windows_show_the_questions_of_their_own_place_only(client, staff, community):
    QuestionFactory(round=community.round, label="Of the round?")
    QuestionFactory(round=community.round, community=community, label="Of the community?")
    QuestionFactory(
        round=community.round, community=CommunityFactory(round=community.round), label="Elsewhere?"
    )

    of_round = client.get(change(community.round)).content.decode()
    of_community = client.get(change(community)).content.decode()

    assert [label in of_round for label in ("Of the round?", "Of the community?", "Elsewhere?")] == [
        True,
        False,
        False,
    ]
    assert [label in of_community for label in ("Of the round?", "Of the community?", "Elsewhere?")] == [
        False,
        True,
        False,
    ]


def test_question_to_choose_from_needs_two_options(client, staff, community):
    url = change(community.round)
    fields = form_of(client, url) | new_question(kind="choices", options="Red\n Red")

    response = client.post(url, fields)

    assert "Write at least two options, one a line." in response.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"questions-0-kind": "choices"}, "its kind can no longer change. Add another question instead."),
        ({"questions-0-options": "Red\nBlue"}, "keep the options that somebody chose (“Green”)."),
    ],
)
def test_answered_question_keeps_its_kind_and_the_options_chosen(client, staff, community, fields, told):
    question = answered(community, label="Sample?", kind="choice", options=COLOURS)
    url = change(community.round)

    response = client.post(url, form_of(client, url) | fields)

    assert f"“Sample?” has been answered: {told}" in response.content.decode()
    question.refresh_from_db()
    assert (question.kind, question.options) == ("choice", COLOURS)


def test_answered_question_may_get_other_words_and_more_options(client, staff, community):
    question = answered(community, kind="choice", options=COLOURS)
    url = change(community.round)
    fields = {"questions-0-label": "Which?", "questions-0-options": "Green\r\nPink"}

    assert client.post(url, form_of(client, url) | fields).status_code == 302

    question.refresh_from_db()
    assert (question.label, question.options) == ("Which?", "Green\nPink")
    event = AuditEvent.objects.about(question).get()
    assert (event.verb, sorted(event.details["fields"])) == ("question_changed", ["label", "options"])


def test_options_sent_back_as_a_browser_writes_lines_are_no_change(client, staff, community):
    question = answered(community, kind="choice", options=COLOURS)
    url = change(community.round)
    fields = {"questions-0-options": COLOURS.replace("\n", "\r\n")}

    assert client.post(url, form_of(client, url) | fields).status_code == 302

    assert not AuditEvent.objects.about(question).exists()


def test_question_is_deleted_while_nobody_answered_it(client, staff, community):
    question = QuestionFactory(round=community.round)
    url = change(community.round)

    assert client.post(url, form_of(client, url) | {"questions-0-DELETE": "on"}).status_code == 302

    assert not Question.objects.exists()
    assert AuditEvent.objects.about(question).get().verb == "question_removed"


def test_question_that_was_answered_is_not_deleted(client, staff, community):
    answered(community, label="Sample?")
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {"questions-0-DELETE": "on"})

    assert response.status_code == 200
    assert "“Sample?” has been answered: it cannot be deleted." in response.content.decode()
    assert Question.objects.count() == 1


def test_new_questions_are_numbered_after_those_there_are(client, staff, community):
    QuestionFactory(round=community.round, position=1)

    assert form_of(client, change(community.round))["questions-0-position"] == 1
    formsets = client.get(change(community.round)).context["inline_admin_formsets"]
    empty = next(one.formset.empty_form for one in formsets if one.formset.model is Question)
    assert empty["position"].value() == 2


def test_round_says_how_it_is_applied_to_and_reviewed(client, staff, community):
    url = change(community.round)
    fields = form_of(client, url) | {"words_per_answer": 150, "draft_reminder_days": 0, "hides_names": "on"}
    fields |= {"reviewers_per_choice": 3, "assigns": "evenly", "shows_scores": "never"}
    fields.pop("asks_line_manager")

    assert client.post(url, fields).status_code == 302

    round_ = type(community.round).objects.get()
    assert (round_.words_per_answer, round_.draft_reminder_days, round_.asks_line_manager) == (150, 0, False)
    assert (round_.reviewers_per_choice, round_.assigns, round_.shows_scores) == (3, "evenly", "never")
    assert round_.hides_names


@pytest.mark.parametrize(("field", "value"), [("words_per_answer", 19), ("reviewers_per_choice", 0)])
def test_round_that_leaves_no_room_to_write_or_read_is_refused(client, staff, community, field, value):
    url = change(community.round)

    response = client.post(url, form_of(client, url) | {field: value})

    assert "An answer has at least 20 words, a choice at least one reviewer." in response.content.decode()


def test_community_is_closed_with_a_reason_and_a_series_has_nothing_to_close(client, staff, community):
    fields = form_of(client, change(community)) | {"closed_because": "It is full."}
    forum = ForumFactory(convenor=community.convenor)

    assert client.post(change(community), fields).status_code == 302

    community.refresh_from_db()
    assert community.closed_because == "It is full."
    assert "closed_because" not in form_of(client, change(forum))
    assert "questions-TOTAL_FORMS" not in form_of(client, change(forum))


@pytest.mark.parametrize("where", ["round", "community"])
def test_windows_take_the_same_queries_for_one_question_and_three(
    client, staff, community, where, django_assert_num_queries, django_assert_max_num_queries
):
    url = change(community if where == "community" else community.round)
    theirs = community if where == "community" else None
    QuestionFactory(round=community.round, community=theirs)
    client.get(url)
    with django_assert_max_num_queries(30) as counted:
        client.get(url)
    QuestionFactory.create_batch(2, round=community.round, community=theirs)

    with django_assert_num_queries(len(counted)):
        client.get(url)
