"""Questions of a round and of its communities in a program file, and how a round is reviewed."""

import pytest

from accounts.models import AuditEvent
from communities.models import Community, Question, Round
from tests.applications.programs.sample import COMMUNITY, load_file, problems_in, program_file
from tests.factories import AnswerFactory, QuestionFactory

BEFORE_COMMUNITIES = "        communities:\n"
BEFORE_SESSIONS = "            sessions:\n              - number: 1\n                title: Hello\n"
OF_ROUND = """\
        questions:
          - slug: setting
            label: Where do you work?
            hint: The place that you think of first.
            kind: choice
            options:
              - A school
              - A club
              - no
            is_required: true
          - slug: news
            label: How did you hear of us?
            word_limit: 40
            is_shown_to_reviewers: false
"""
OF_COMMUNITY = """\
            questions:
              - slug: training
                label: Have you been trained?
                kind: yes_no
"""
QUESTIONS = (
    (BEFORE_COMMUNITIES, OF_ROUND + BEFORE_COMMUNITIES),
    (BEFORE_SESSIONS, OF_COMMUNITY + BEFORE_SESSIONS),
)
ROUND = "convenors[sample].rounds[first-call]"


def of_round() -> list[Question]:
    return list(Question.objects.filter(community=None))


def answered(question: Question, value: object) -> Question:
    AnswerFactory(question=question, application__round=question.round, value=value)
    return question


@pytest.mark.django_db
def test_load_writes_the_questions_in_their_order(tmp_path):
    report = load_file(tmp_path, *QUESTIONS)

    setting, news = of_round()
    training = Question.objects.get(community=Community.objects.cohorts().get())
    assert (setting.label, setting.help_text) == ("Where do you work?", "The place that you think of first.")
    assert (setting.kind, setting.option_list) == ("choice", ["A school", "A club", "no"])
    assert (setting.is_required, setting.is_shown_to_reviewers, setting.word_limit) == (True, True, None)
    assert (news.kind, news.word_limit, news.is_required, news.is_shown_to_reviewers) == (
        "text",
        40,
        False,
        False,
    )
    assert (training.kind, training.round) == ("yes_no", Round.objects.get())
    assert [line for line in report.created if line.startswith("question")] == [
        "question first-call/setting",
        "question first-call/news",
        "question first-call/beginners/training",
    ]


@pytest.mark.django_db
def test_load_changes_no_question_the_second_time(tmp_path):
    load_file(tmp_path, *QUESTIONS)
    before, audit = list(Question.objects.values()), AuditEvent.objects.count()

    report = load_file(tmp_path, *QUESTIONS)

    assert (report.created, report.updated, report.kept) == ([], [], [])
    assert (list(Question.objects.values()), AuditEvent.objects.count()) == (before, audit)


@pytest.mark.django_db
def test_load_changes_the_wording_of_the_same_question(tmp_path):
    load_file(tmp_path, *QUESTIONS)
    setting = of_round()[0].pk

    report = load_file(
        tmp_path, *QUESTIONS, ("Where do you work?", "Where is your work?"), ("- A club", "- A team")
    )

    assert report.updated == ["question first-call/setting: label, options"]
    question = Question.objects.get(pk=setting)
    assert (question.label, question.option_list) == ("Where is your work?", ["A school", "A team", "no"])


@pytest.mark.django_db
def test_load_keeps_what_staff_made_of_a_question(tmp_path):
    load_file(tmp_path, *QUESTIONS)
    setting, news = of_round()
    Question.objects.filter(pk=setting.pk).update(label="Where?")
    news.delete()

    report = load_file(tmp_path, *QUESTIONS, ("Where do you work?", "Where is your work?"))

    assert report.kept == [
        "question first-call/setting: label (staff changed it)",
        "question first-call/news (staff deleted it)",
    ]
    assert [question.label for question in of_round()] == ["Where?"]


@pytest.mark.django_db
def test_load_takes_over_a_question_that_staff_wrote_first(tmp_path):
    load_file(tmp_path)
    mine = QuestionFactory(round=Round.objects.get(), label="How did you hear of us?", word_limit=25)

    report = load_file(tmp_path, *QUESTIONS)

    assert "question first-call/news" not in report.created
    assert "question first-call/news: word_limit (staff changed it)" in report.kept
    mine.refresh_from_db()
    assert mine.word_limit == 25


@pytest.mark.django_db
@pytest.mark.parametrize("overwrite", [True, False])
def test_load_never_takes_away_what_an_answer_rests_on(tmp_path, overwrite):
    load_file(tmp_path, *QUESTIONS)
    setting = answered(of_round()[0], "A club")
    training = answered(Question.objects.exclude(community=None).get(), value=True)

    report = load_file(
        tmp_path, *QUESTIONS, ("- A club", "- A team"), ("kind: yes_no", "kind: text"), overwrite=overwrite
    )

    assert report.kept == [
        "question first-call/setting: options (“Where do you work?” has been answered: "
        "keep the options that somebody chose (“A club”))",
        "question first-call/beginners/training: kind (“Have you been trained?” has been answered: "
        "its kind can no longer change. Add another question instead)",
    ]
    setting.refresh_from_db()
    training.refresh_from_db()
    assert (setting.option_list[1], training.kind) == ("A club", "yes_no")


@pytest.mark.django_db
def test_load_adds_an_option_to_a_question_that_was_answered(tmp_path):
    load_file(tmp_path, *QUESTIONS)
    answered(of_round()[0], "A club")

    report = load_file(tmp_path, *QUESTIONS, ("- A club", "- A club\n              - A team"))

    assert (report.updated, report.kept) == (["question first-call/setting: options"], [])


@pytest.mark.django_db
def test_load_writes_how_a_round_is_applied_to_and_reviewed(tmp_path):
    said = {
        "words_per_answer": 150,
        "asks_line_manager": False,
        "draft_reminder_days": 0,
        "reviewers_per_choice": 3,
        "assigns": "evenly",
        "shows_scores": "never",
        "hides_names": True,
    }
    lines = "".join(f"        {name}: {str(value).lower()}\n" for name, value in said.items())

    load_file(tmp_path, (BEFORE_COMMUNITIES, lines + BEFORE_COMMUNITIES))
    assert {name: getattr(Round.objects.get(), name) for name in said} == said
    report = load_file(tmp_path)

    assert report.updated == [f"round first-call: {', '.join(sorted(said))}"]
    assert Round.objects.get().words_per_answer == 300


@pytest.mark.django_db
def test_load_closes_a_community_with_its_reason(tmp_path):
    line = "            closed_because: It is full.\n"

    load_file(tmp_path, (BEFORE_SESSIONS, line + BEFORE_SESSIONS))

    assert Community.objects.cohorts().get().closed_because == "It is full."


SETTING, TRAINING = f"{ROUND}.questions[setting]", f"{COMMUNITY}.questions[training]"
MISTAKES = {
    "the same slug": ("slug: news", "slug: setting", f"{SETTING}.slug: “setting” is given twice."),
    "the same wording": (
        "label: How did you hear of us?",
        "label: Where do you work?",
        f"{ROUND}.questions[news].label: “Where do you work?” is given twice.",
    ),
    "one option": (
        "              - A club\n              - no\n",
        "",
        f"{SETTING}.options: there should be at least two options to choose from.",
    ),
    "no option": (
        "kind: yes_no",
        "kind: choices",
        f"{TRAINING}.kind: there should be at least two options to choose from.",
    ),
    "an empty list of options": (
        "kind: yes_no",
        "kind: choice\n                options: []",
        f"{TRAINING}.options: needs at least one entry.",
    ),
    "an option twice": ("- A club", "- A school", f"{SETTING}.options[#2]: “A school” is given twice."),
    "options that nobody is offered": (
        "kind: yes_no",
        "options: [Yes, No]",
        f"{TRAINING}.options: only questions of kind choice or choices have options.",
    ),
    "a limit where nobody writes": (
        "kind: yes_no",
        "kind: yes_no\n                word_limit: 9",
        f"{TRAINING}.word_limit: only questions of kind text have a limit of words.",
    ),
    "a kind that there is not": (
        "kind: yes_no",
        "kind: choise",
        f"{TRAINING}.kind: “choise” is none of text, choice, choices, yes_no. Did you mean “choice”?",
    ),
    "a question without words": (
        "label: Have you been trained?\n                ",
        "",
        f"{TRAINING}.label: is missing.",
    ),
    "too few words for an answer": (
        BEFORE_COMMUNITIES,
        "        words_per_answer: 19\n" + BEFORE_COMMUNITIES,
        f"{ROUND}.words_per_answer: should be at least 20.",
    ),
    "no reviewer": (
        BEFORE_COMMUNITIES,
        "        reviewers_per_choice: 0\n" + BEFORE_COMMUNITIES,
        f"{ROUND}.reviewers_per_choice: should be at least 1.",
    ),
    "an unknown way to assign": (
        BEFORE_COMMUNITIES,
        "        assigns: even\n" + BEFORE_COMMUNITIES,
        f"{ROUND}.assigns: “even” is none of by_hand, evenly. Did you mean “evenly”?",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES.values(), ids=MISTAKES)
def test_reading_tells_line_and_sentence_of(tmp_path, old, new, told):
    path = program_file(tmp_path, *QUESTIONS, (old, new))
    text = path.read_text(encoding="utf-8").splitlines()

    (problem,) = problems_in(path)

    number, _, sentence = problem.partition(": ")
    assert sentence == told
    field = told.partition(": ")[0].rpartition(".")[2].split("[")[0]
    assert field in text[int(number) - 1] or "missing" in told or "[#" in told


def test_a_forum_asks_no_questions(tmp_path):
    path = program_file(
        tmp_path, ("        mode: in_person\n", "        questions: []\n        mode: in_person\n")
    )

    (problem,) = problems_in(path)

    assert "there is no such field here" in problem
