"""The board of a draft: whom it shows to whom, what it warns of, how many queries it takes."""

import pytest

from applications.models import Choice, Placement
from communities.models import Round
from tests.applications.board.pages import NOT, PLACE, url
from tests.applications.cohort import AT, Cohort, Verdict, second
from tests.factories import (
    AssignmentFactory,
    ConflictFactory,
    MemberFactory,
    OfferFactory,
    SeatFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def columns(client, made: Cohort, words: str = "") -> list:
    return client.get(url(made) + words).context["board"].columns


def names(people: list) -> list[str]:
    return [person.name for person in people]


def test_board_has_a_column_a_community_with_its_people_and_lists(client, made):
    placed, _, refused = (made.join(name) for name in ("Kim Example", "Pat Example", "Lou Example"))
    made.say(placed, PLACE)
    made.say(second(placed), Verdict.ELSEWHERE)
    made.say(refused, NOT)

    one, other = columns(client, made)

    assert (names(one.people), names(one.reserve), names(one.not_this_time)) == (
        ["Kim Example"],
        ["Pat Example"],
        ["Lou Example"],
    )
    assert names(other.elsewhere) == ["Kim Example"]
    assert other.elsewhere[0].elsewhere == "Sample one"
    assert (one.taken, one.proposed, other.taken) == (1, 1, 0)


def test_board_tells_accepted_offered_and_proposed_apart(client, made):
    made.one.ceiling = 9
    made.one.save()
    made.say(made.join(), PLACE)
    OfferFactory(choice=made.join(status="submitted"))
    MemberFactory(community=made.one)
    Choice.objects.filter(offers__isnull=False).update(status="offered", decided_at=AT)

    one = columns(client, made)[0]

    assert (one.members, one.offered, one.proposed) == (1, 1, 1)
    assert [person.state for person in one.people] == ["Offered", ""]
    assert not one.people[0].is_movable


def test_board_says_that_people_without_a_score_have_a_place(client, made):
    made.say(made.join(score=None), PLACE)
    made.say(made.join(), PLACE)

    one = columns(client, made)[0]

    assert [concern.words for concern in one.concerns if not concern.is_hard][-1] == (
        "1 without a score has a place"
    )


def test_board_charts_count_the_group_as_the_draft_has_it(client, made):
    for place in ("rural_shire", "rural_shire", "metropolitan"):
        made.say(made.join(place=place), PLACE)
    made.join(place="metropolitan")

    charts = {chart.slug: chart for chart in columns(client, made)[0].charts}

    assert charts["place"].rows == [("Metropolitan", 1), ("Rural shire", 2)]
    assert charts["first_time"].rows == [("In their first community", 3)]
    assert charts["dates"].rows[0][1] == 3
    assert charts["organisation"].note == "3 organisations in all"


def test_board_names_nobody_in_a_blind_round(client, made):
    made.say(made.join("Kim Example"), PLACE)
    Round.objects.update(hides_names=True)

    page = client.get(url(made))

    assert "Kim Example" not in page.content.decode()
    assert names(page.context["board"].columns[0].people) == [made.firsts[0].application.code]


def test_board_masks_who_may_be_a_conflict_and_moves_them_not(client, made):
    own = made.join("Kim Example")
    type(own.application).objects.update(applicant=made.staff)

    (person,) = columns(client, made)[0].reserve

    assert (person.name, person.is_movable) == (own.application.code, False)


def test_board_shows_nobody_one_has_a_conflict_with_and_counts_them(client, made):
    made.say(made.join("Kim Example"), PLACE)
    made.say(made.join("Pat Example"), PLACE)
    ConflictFactory(application=made.firsts[0].application, reviewer=made.staff)

    page = client.get(url(made))

    one = page.context["board"].columns[0]
    assert (names(one.people), one.hidden, one.taken) == (["Pat Example"], 1, 2)
    assert "Kim Example" not in page.content.decode()
    assert "1 person is not shown to you" in page.content.decode()


def test_board_keeps_the_score_and_the_reason_of_what_one_is_to_score_first(client, made):
    first = made.join(score=5.0)
    placement = made.say(first, PLACE)
    Placement.objects.filter(pk=placement.pk).update(
        reason={
            "code": "score_below",
            "facts": {"score": 99, "mean": 4.9, "lowest_score": 99, "lowest_mean": 5},
        }
    )
    AssignmentFactory(choice=first, reviewer=made.staff)

    page = client.get(url(made)).content.decode()

    assert "score after yours" in page
    assert "99 of 100" not in page
    Round.objects.update(shows_scores="always")
    assert "99 of 100" in client.get(url(made)).content.decode()


def test_board_says_of_who_is_decided_what_they_are_and_no_reason_of_the_plan(client, made):
    seated, pinned = made.join("Sam Seated"), made.join("Pat Pinned")
    for choice in (seated, pinned):
        placement = made.say(choice, PLACE, "in")
        Placement.objects.filter(pk=placement.pk).update(reason={"code": "by_staff", "facts": {"rank": 1}})
    SeatFactory(community=made.one, person=seated.application.applicant)

    page = client.get(url(made)).content.decode()

    assert page.count("Staff put them here.") == 1
    assert page.index("Staff put them here.") > page.index("Pat Pinned")


def test_board_shows_the_communities_that_are_asked_for(client, made):
    assert [column.community for column in columns(client, made, f"?show={made.other.pk}")] == [made.other]
    assert len(columns(client, made, "?show=nonsense&show=999999")) == 2


def test_board_folds_after_sixty(client, made):
    made.one.ceiling = 70
    made.one.save()
    for number in range(62):
        made.say(made.join(f"Person {number}", only=True), PLACE)

    one = columns(client, made)[0]

    assert (len(one.first), len(one.folded)) == (60, 2)


@pytest.mark.parametrize("people", [1, 3, 60])
def test_board_takes_as_many_queries_for_sixty_as_for_one(client, made, people, django_assert_num_queries):
    target = TargetFactory(
        community=made.one, kind="least_of", trait="focus", values=["specialist"], number=9
    )
    for _ in range(people):
        made.say(made.join(), PLACE)

    with django_assert_num_queries(24):
        page = client.get(url(made))

    assert len(page.context["board"].columns[0].people) == people
    assert target.sentence in page.content.decode()


def test_board_says_who_could_fill_a_community_under_its_floor(client, made):
    made.one.floor = 2
    made.one.save()
    made.say(made.join(), PLACE)
    low, high = made.join("Pat Example", score=2.0), made.join("Lou Example", score=5.0)
    made.say(made.join("Not Example"), NOT)

    (concern,) = columns(client, made)[0].concerns

    assert concern.words == "1 under the floor of 2"
    assert [person.line.pk for person in concern.comes] == [high.pk, low.pk]


def test_board_says_who_would_mend_a_target(client, made):
    target = TargetFactory(
        community=made.one, kind="least_of", trait="place", values=["rural_shire"], number=1
    )
    made.say(made.join(place="metropolitan"), PLACE)
    made.join("City Example", place="metropolitan", score=5.0)
    made.join("Country Example", place="rural_shire", score=1.0)

    (concern,) = columns(client, made)[0].concerns

    assert concern.words == f"{target.sentence}: 1 missing"
    assert (names(concern.comes), concern.is_hard) == (["Country Example"], False)


def test_board_says_who_could_leave_where_there_are_too_many_of_one_kind(client, made):
    TargetFactory(community=made.one, trait="focus", number=1, is_hard=True)
    made.say(made.join("Strong Example", score=5.0), PLACE)
    made.say(made.join("Weak Example", score=1.0), PLACE)

    (concern,) = columns(client, made)[0].concerns

    assert (names(concern.goes), concern.is_hard) == (["Weak Example", "Strong Example"], True)
