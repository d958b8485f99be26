import pytest

from applications.domain.answers import Access
from applications.domain.progress import Status, missing, progress
from applications.queries.sheet import sheet_of
from communities.models import Community
from sessions_app.models import Session
from tests.applications.domain.applicant import ABOUT, AT, SECOND, about, chosen, dates
from tests.factories import QuestionFactory, SessionFactory, SubmittedApplicationFactory

pytestmark = pytest.mark.django_db

NAMES = ["about", "communities", "dates", "access", "safety", "counted"]


def statuses(application) -> dict[str, str]:
    return {state.name: state.status.label for state in progress(application, at=AT)}


def test_progress_of_what_nobody_has_begun():
    states = progress(None, at=AT)

    assert [state.name for state in states] == NAMES
    assert [state.is_required for state in states] == [True] * 3 + [False] * 3
    assert [state.status.label for state in states] == [
        "Not started",
        "Not started",
        "Cannot start yet",
        "Optional",
        "Optional",
        "Optional",
    ]


def test_progress_follows_each_section(applicant, communities):
    applicant.type("about", work="Sch")
    assert statuses(applicant.application) == dict(
        zip(NAMES, ["In progress", "Not started", "Cannot start yet", *["Optional"] * 3], strict=True)
    )
    assert [(state.revision, state.has_typed) for state in progress(applicant.application, at=AT)][:2] == [
        (1, True),
        (0, False),
    ]

    applicant.take(ABOUT)
    applicant.take(chosen(communities[0]))
    applicant.take(Access("A quiet room"))
    applicant.type("safety", words="Please")
    assert statuses(applicant.application) == dict(
        zip(NAMES, ["Done", "Done", "Not started", "Done", "In progress", "Optional"], strict=True)
    )
    assert missing(applicant.application, at=AT) == ["dates", "safety"]


def test_progress_of_dates_falls_back_when_a_community_or_a_meeting_is_added(filled, communities):
    assert statuses(filled.application)["dates"] == "Done"

    filled.take(chosen(*communities[:2]))
    assert statuses(filled.application)["dates"] == "In progress"
    filled.take(dates(*communities[:2]))
    assert missing(filled.application, at=AT) == []

    added = SessionFactory(community=communities[0], number=2)
    assert missing(filled.application, at=AT) == ["dates"]
    Session.objects.filter(pk=added.pk).update(state="cancelled")
    assert missing(filled.application, at=AT) == []


@pytest.mark.parametrize(
    "changes",
    [{"work": " "}, {"hopes": ""}, {"focus": ""}, {"experience": ""}, {"profile": {"preferred_name": "R"}}],
)
def test_progress_of_about_wants_every_required_answer_and_a_place(filled, changes):
    filled.take(about(**changes))

    assert missing(filled.application, at=AT) == ["about"]


def test_progress_of_communities_wants_a_reason_for_each(filled, communities):
    filled.take(chosen(communities[0], why=" "))

    assert missing(filled.application, at=AT) == ["communities"]


@pytest.mark.parametrize("index", [None, 0, 1])
def test_progress_minds_required_questions_of_everybody_and_of_chosen_communities(filled, communities, index):
    community = None if index is None else communities[index]
    QuestionFactory(round=filled.round, community=community, is_required=True)
    QuestionFactory(round=filled.round, is_required=False)
    QuestionFactory(is_required=True)  # of another round

    assert missing(filled.application, at=AT) == {None: ["about"], 0: ["communities"], 1: []}[index]


def test_progress_of_what_was_sent_says_kindly_that_more_is_asked_since(filled, communities):
    filled.send()
    assert statuses(filled.application)["about"] == "Done"

    QuestionFactory(round=filled.round, is_required=True)
    SessionFactory(community=communities[0], number=2)

    found = statuses(filled.application)
    assert [found[name] for name in ("about", "communities", "dates")] == [
        "More to answer",
        "Done",
        "More to answer",
    ]
    filled.type("about", work="Sch")
    assert statuses(filled.application)["about"] == "In progress"  # shown as “Changes not saved”


def test_progress_costs_the_same_with_one_community_and_with_four(
    filled, communities, django_assert_max_num_queries
):
    counts = []
    for chosen_ones in (communities[:1], communities):
        filled.take(chosen(*chosen_ones))
        filled.take(dates(*chosen_ones))
        application = sheet_of(filled.round.convenor.slug, filled.round.slug, filled.person).application
        with django_assert_max_num_queries(4) as captured:
            assert all(
                state.status in {Status.DONE, Status.OPTIONAL} for state in progress(application, at=AT)
            )
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_progress_of_what_was_sent_before_there_were_sections():
    application = SubmittedApplicationFactory()
    application.applicant.profile.works_statewide = True
    application.applicant.profile.save()

    assert missing(application, at=AT) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"closed_because": "It is full for this year."}, "It is full for this year."),
        ({"is_published": False}, "It is not open for applications."),
    ],
)
def test_progress_names_why_a_chosen_community_takes_nobody_any_more(filled, communities, change, reason):
    Community.objects.filter(pk=communities[0].pk).update(**change)

    state = next(state for state in progress(filled.application, at=AT) if state.name == "communities")

    assert (state.status, state.reason) == (
        Status.IN_PROGRESS,
        f"{communities[0].short_name} cannot be chosen: {reason}",
    )


def test_missing_names_communities_once_the_first_meeting_has_begun(filled, communities):
    begins = communities[0].sessions.get().starts_at

    assert missing(filled.application, at=begins - SECOND) == []
    assert missing(filled.application, at=begins) == ["communities"]


def test_missing_leaves_what_was_sent_its_communities(filled, communities):
    filled.send()
    Community.objects.update(closed_because="It is full.")

    assert missing(filled.application, at=AT) == []
