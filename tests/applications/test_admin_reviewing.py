"""Reviewing at the desk: one's own queue, conflicts of interest, blind rounds, who is given what."""

import pytest
from django.utils import timezone

from applications.domain.offers import offer_place
from applications.domain.withdrawing import withdraw
from applications.models import Assignment, Choice, Conflict, Flag, Offer, Review
from communities.models import Round
from tests.factories import (
    AcknowledgementFactory,
    AnswerFactory,
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    FlagFactory,
    MemberFactory,
    ProfileFactory,
    RedactionFactory,
    ReviewerFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
    SessionFactory,
    StaffFactory,
)
from tests.factories.days import days_from_today
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/choice/"


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


@pytest.fixture
def reviewer(client, community):
    user = ReviewerFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


@pytest.fixture
def choice(community, reviewer):
    """Given to the reviewer who is signed in."""
    return mine(community, reviewer)


@pytest.fixture
def sam(client, community):
    """A coordinator, signed in instead."""
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


def mine(community, reviewer, **fields: object) -> Choice:
    choice = ChoiceFactory(community=community, **fields)
    AssignmentFactory(choice=choice, reviewer=reviewer)
    return choice


def address(choice: Choice, page: str = "change") -> str:
    return f"{LIST}{choice.pk}/{page}/"


def read(client, choice: Choice) -> str:
    return client.get(address(choice)).content.decode()


def said(response) -> str:
    """What a page that is reached in the end tells."""
    return " ".join(str(message) for message in response.context["messages"])


def is_blind(community) -> None:
    Round.objects.filter(pk=community.round_id).update(hides_names=True)


def works_with(user, choice: Choice) -> None:
    ProfileFactory(user=user, organisation=choice.application.organisation)


def names_of(choice: Choice) -> list[str]:
    person = choice.application.applicant
    return [person.profile.preferred_name, person.email, person.profile.organisation.name]


# Who opens what


def test_reviewer_opens_what_they_were_given_and_nothing_else(client, reviewer, choice, community):
    other = ChoiceFactory(community=community)

    assert client.get(address(choice)).status_code == 200
    for page in ("change", "review", "skip", "conflict", "offer"):
        assert client.post(address(other, page)).status_code == 404, page


@pytest.mark.parametrize("pk", ["x", "0", "9" * 30, "²"])
def test_desk_of_a_number_that_is_none_does_not_exist(client, reviewer, pk):
    for page in ("change", "review"):
        assert client.post(f"{LIST}{pk}/{page}/", {"note": "Typed."}).status_code == 404


@pytest.mark.parametrize("page", ["offer", "reserve", "decline", "withdraw-offer", "assign", "redact"])
def test_reviewer_decides_and_assigns_nothing(client, reviewer, choice, page):
    fields = {"confirmed": "yes", "reviewer": reviewer.pk, "passage": "sessions"}

    response = client.post(address(choice, page), fields, follow=True)

    assert "Only a coordinator" in said(response)
    assert not Offer.objects.exists()
    choice.refresh_from_db()
    assert (choice.status, choice.assignments.count()) == ("under_review", 1)
    assert not choice.application.redactions.exists()


def test_reviewer_reads_no_decisions_letters_or_other_choices(client, reviewer, choice, community):
    other = ChoiceFactory(
        application=choice.application, community=CommunityFactory(round=community.round, sessions=0)
    )
    offer_place(choice, by=reviewer, at=timezone.now())

    page = read(client, choice)

    assert "What they were told" not in page
    assert "Offer a place…" not in page
    assert address(other) not in page


# The queue


def test_queue_is_what_i_was_given_not_reviewed_first_then_fewest_reviews(client, reviewer, community):
    reviewed, begun, fresh, decided = (mine(community, reviewer) for _ in range(4))
    ReviewFactory(choice=reviewed, reviewer=reviewer)
    ReviewFactory(choice=begun)
    Choice.objects.filter(pk=decided.pk).update(status="reserve", decided_at=timezone.now())
    ChoiceFactory(community=community)
    mine(CommunityFactory(round=RoundFactory(convenor=community.convenor), sessions=0), reviewer)

    queue = client.get(address(begun)).context["queue"]

    assert [row.choice for row in queue.rows] == [fresh, begun, decided, reviewed]
    assert (queue.scored, queue.total, queue.next_to_score) == (1, 4, fresh.pk)
    assert (queue.before, queue.after) == (fresh.pk, decided.pk)


def test_queue_of_a_coordinator_who_was_given_nothing_is_the_round(client, sam, community):
    choices = ChoiceFactory.create_batch(2, community=community)

    queue = client.get(address(choices[0])).context["queue"]

    assert [row.choice for row in queue.rows] == choices


def test_queue_shows_three_before_and_what_follows_of_a_long_one(client, sam, community):
    choices = ChoiceFactory.create_batch(30, community=community)
    reviewed = ReviewFactory(choice=choices[0]).choice

    def pks(some: list[Choice]) -> list[int]:
        return [choice.pk for choice in some]

    ordered = [*choices[1:], reviewed]
    for place in (0, 2, 5, 29):
        queue = client.get(address(ordered[place])).context["queue"]
        first = max(place - 3, 0)
        assert pks(row.choice for row in queue.rows) == pks(ordered[first : first + 24])
        assert queue.before == (ordered[place - 1].pk if place else None)
        assert queue.after == (ordered[place + 1].pk if place < 29 else None)
        assert queue.next_to_score == (ordered[1 if place == 0 else 0].pk)
        assert queue.total == 30


def test_skip_puts_a_choice_at_the_end_of_what_waits(client, reviewer, community):
    one, other, third = (mine(community, reviewer) for _ in range(3))

    assert client.post(address(one, "skip")).url == address(other)
    assert client.post(address(other, "skip")).url == address(third)
    assert client.post(address(third, "skip")).url == address(one)

    queue = client.get(address(one)).context["queue"]
    assert [row.choice for row in queue.rows] == [one, other, third]
    assert Assignment.objects.standing().count() == 3


def test_skip_of_the_last_leads_to_the_list(client, reviewer, choice):
    response = client.post(address(choice, "skip"), follow=True)

    assert response.request["PATH_INFO"] == LIST
    assert "comes back at the end of your queue. Nothing else" in said(response)


def test_abstaining_gives_it_to_somebody_else_and_goes_on(client, reviewer, choice, community):
    following = mine(community, reviewer)
    other = ReviewerFactory(convenor=community.convenor)

    response = client.post(address(choice, "abstain"), follow=True)

    assert response.request["PATH_INFO"] == address(following)
    assert "It goes to somebody else." in said(response)
    assert [a.reviewer for a in choice.assignments.standing()] == [other]
    assert client.get(address(choice)).status_code == 404


def test_abstaining_from_what_one_was_not_given_is_refused(client, sam, community):
    choice = ChoiceFactory(community=community)

    assert "not given" in said(client.post(address(choice, "abstain"), follow=True))


# Saving


def test_save_refused_in_a_second_tab_keeps_both_notes(client, reviewer, choice):
    criterion = CriterionFactory(community=choice.community)
    stamp = client.get(address(choice)).context["stamp"]
    fields = {"stamp": stamp, f"score_{criterion.pk}": "4"}
    client.post(address(choice, "review"), {**fields, "note": "From the first tab."})

    response = client.post(address(choice, "review"), {**fields, "note": "From the second tab."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "From the first tab." in page
    assert "From the second tab." in page
    assert Review.objects.get().note == "From the first tab."
    again = {**fields, "stamp": response.context["stamp"], "note": "Both."}
    assert client.post(address(choice, "review"), again).status_code == 302
    assert Review.objects.get().note == "Both."


def test_stale_form_with_a_mistake_stays_stale(client, reviewer, choice):
    criterion = CriterionFactory(community=choice.community)
    client.post(address(choice, "review"), {"stamp": "", "note": "First."})
    wrong = client.post(
        address(choice, "review"), {"stamp": "", "note": "Second.", f"score_{criterion.pk}": "9"}
    )

    assert wrong.context["stamp"] == ""
    assert client.post(address(choice, "review"), {"stamp": "", "note": "Second."}).status_code == 409


@pytest.mark.parametrize("how", ["taken", "withdrawn", "conflict"])
def test_review_of_what_was_taken_away_meanwhile_keeps_the_words(client, reviewer, choice, how):
    if how == "taken":
        Assignment.objects.update(handed_back_at=timezone.now(), handed_back="taken")
    elif how == "withdrawn":
        withdraw(choice.application, at=timezone.now())
    else:
        Conflict.objects.create(
            application=choice.application,
            reviewer=reviewer,
            is_conflict=True,
            grounds="knows",
            said_at=timezone.now(),
        )

    response = client.post(address(choice, "review"), {"note": "An hour of thought."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "An hour of thought." in page
    assert not [name for name in names_of(choice) if name in page]
    assert not Review.objects.exists()


def test_review_with_an_open_question_of_conflict_keeps_the_words(client, reviewer, choice):
    works_with(reviewer, choice)

    response = client.post(address(choice, "review"), {"note": "An hour of thought."})

    assert response.status_code == 409
    assert "An hour of thought." in response.content.decode()
    assert not Review.objects.exists()


# Conflicts of interest


def test_possible_conflict_shows_the_question_and_nothing_else(client, reviewer, choice, community):
    works_with(reviewer, choice)
    following = mine(community, reviewer)

    response = client.get(address(choice))

    page = response.content.decode()
    assert response.context["title"] == choice.application.code
    assert "Do you have a conflict of interest?" in page
    assert "named the same organisation" in page
    for words in (*names_of(choice), choice.application.work, choice.why):
        assert words not in page, words
    queue = read(client, following)
    assert choice.application.code in queue
    assert names_of(choice)[0] not in queue


def test_answering_that_one_can_be_fair_shows_the_application(client, reviewer, choice):
    works_with(reviewer, choice)

    assert client.post(address(choice, "fair")).url == address(choice)

    assert names_of(choice)[0] in read(client, choice)
    assert not Conflict.objects.get().is_conflict


def test_fair_is_refused_where_nobody_asked(client, reviewer, choice):
    assert "Nobody asked" in said(client.post(address(choice, "fair"), follow=True))


def test_conflict_is_declared_by_the_second_press_and_gone_from_everywhere(
    client, reviewer, choice, community
):
    following = mine(community, reviewer)
    other = ReviewerFactory(convenor=community.convenor)

    asked = client.post(address(choice, "conflict"))
    assert (asked.status_code, Conflict.objects.exists()) == (200, False)
    client.post(address(choice, "conflict"), {"confirmed": "yes"})
    assert not Conflict.objects.exists()
    response = client.post(address(choice, "conflict"), {"confirmed": "yes", "grounds": "knows"}, follow=True)

    assert response.request["PATH_INFO"] == address(following)
    page = response.content.decode()
    assert f"You will not see {choice.application.code} any more" in page
    assert names_of(choice)[0] not in page
    assert [a.reviewer for a in choice.assignments.standing()] == [other]
    assert client.get(address(choice)).status_code == 404
    assert client.post(address(choice, "fair")).status_code == 404


def test_decisions_wait_for_an_open_question_of_conflict(client, sam, community):
    choice = ChoiceFactory(community=community)
    works_with(sam, choice)

    for page in ("offer", "assign", "redact"):
        response = client.post(address(choice, page), {"confirmed": "yes"}, follow=True)
        assert "Answer first" in said(response), page
    assert not Offer.objects.exists()


def test_own_application_cannot_be_called_fair(client, sam, community):
    choice = ChoiceFactory(community=community, application__applicant=sam)

    page = read(client, choice)

    assert "It is your own application." in page
    assert address(choice, "fair") not in page
    assert "Somebody else has to" in page


# Blind rounds


@pytest.fixture
def blind(community, choice):
    is_blind(community)
    application = choice.application
    person = application.applicant.profile
    application.work = f"I am {person.preferred_name} of {person.organisation}."
    application.save()
    AnswerFactory(application=application, value=f"Write to {application.applicant.email}.")
    return choice


def test_blind_desk_tells_nobody_who_it_is(client, reviewer, blind):
    response = client.get(address(blind))

    page = response.content.decode()
    assert response.context["title"] == blind.application.code
    assert "Write to" in page
    assert "removed</span>" in page
    for words in (*names_of(blind), blind.application.applicant.profile.role_title):
        assert words not in page, words


def test_blind_desk_binds_coordinators_and_refuses_decisions(client, blind, sam):
    page = read(client, blind)

    for words in names_of(blind):
        assert words not in page, words
    assert "Turn the blind review off" in page
    assert "What they were told" not in page
    for name in ("offer", "reserve", "decline", "withdraw-offer"):
        response = client.post(address(blind, name), {"confirmed": "yes"}, follow=True)
        assert "Names are hidden in this round." in said(response)
    assert Choice.objects.get(pk=blind.pk).status == "under_review"


@pytest.mark.parametrize("page", ["skip", "conflict", "abstain", "review"])
def test_blind_messages_call_nobody_by_name(client, reviewer, blind, community, page):
    mine(community, reviewer)

    response = client.post(address(blind, page), {"note": "Good."}, follow=True)

    text = response.content.decode()
    assert blind.application.code in text
    for words in names_of(blind):
        assert words not in text, words


def test_blind_desk_hides_earlier_rounds(client, reviewer, blind, community):
    earlier(blind)

    assert "In earlier rounds" not in read(client, blind)


def test_coordinator_blacks_words_out_and_shows_them_again(client, blind, sam):
    client.post(address(blind, "redact"), {"passage": "every day"})
    page = read(client, blind)
    assert "It fits what I do <span" in page

    client.post(address(blind, "unredact"), {"redaction": blind.application.redactions.get().pk})
    assert "It fits what I do every day" in read(client, blind)


def test_blacking_out_words_that_are_not_there_is_said(client, blind, sam):
    response = client.post(address(blind, "redact"), {"passage": "Nowhere"}, follow=True)

    assert "The answers do not hold these words." in said(response)


@pytest.mark.parametrize("pk", ["", "x", "9" * 30])
def test_showing_again_what_is_not_blacked_out_changes_nothing(client, blind, sam, pk):
    theirs = RedactionFactory()

    assert client.post(address(blind, "unredact"), {"redaction": pk or theirs.pk}).status_code == 302
    assert type(theirs).objects.get() == theirs


# Coordinators assign


def test_coordinator_gives_and_takes_back(client, sam, community):
    choice, person = ChoiceFactory(community=community), ReviewerFactory(convenor=community.convenor)

    client.post(address(choice, "assign"), {"reviewer": person.pk})
    assert choice.assignments.standing().get().reviewer == person
    assert f'value="{person.pk}">Take back' in read(client, choice)
    response = client.post(address(choice, "take-back"), {"reviewer": person.pk}, follow=True)

    assert "does not review it any more" in said(response)
    assert not choice.assignments.standing().exists()


@pytest.mark.parametrize("who", ["nobody", "stranger", "conflicted"])
def test_assigning_to_who_may_not_review_is_said(client, sam, community, who):
    choice, person = ChoiceFactory(community=community), ReviewerFactory(convenor=community.convenor)
    Conflict.objects.create(
        application=choice.application,
        reviewer=person,
        is_conflict=True,
        grounds="knows",
        said_at=timezone.now(),
    )
    given = {"nobody": "", "stranger": StaffFactory().pk, "conflicted": person.pk}[who]
    words = {"nobody": "Choose who", "stranger": "works for this convenor", "conflicted": "conflict"}[who]

    response = client.post(address(choice, "assign"), {"reviewer": given}, follow=True)

    assert words in said(response)
    assert not choice.assignments.exists()


@pytest.mark.parametrize("given", ["", "x", "12345"])
def test_taking_back_from_who_does_not_have_it_is_said(client, sam, community, given):
    choice = ChoiceFactory(community=community)

    response = client.post(address(choice, "take-back"), {"reviewer": given}, follow=True)

    assert said(response) in ("Choose whom to take it back from.", "They do not have it to review.")


# What others said


@pytest.mark.parametrize(
    ("shows", "before", "after"),
    [("after_own", False, True), ("always", True, True), ("never", False, False)],
)
def test_scores_of_others_show_as_the_round_says(client, reviewer, choice, shows, before, after):
    Round.objects.update(shows_scores=shows)
    criterion = CriterionFactory(community=choice.community)
    other = ReviewFactory(choice=choice, note="Theirs.")
    ScoreFactory(review=other, criterion=criterion, value=2)

    assert ("Theirs." in read(client, choice)) is before
    client.post(address(choice, "review"), {f"score_{criterion.pk}": "4", "note": "Mine.", "stay": "1"})

    page = read(client, choice)
    assert ("Theirs." in page) is after
    assert ("Mean of all" in page) is after
    assert ("3.0 of 5" in page) is after


def test_coordinator_who_reviews_nothing_sees_scores_once_all_are_in(client, sam, community):
    choice = ChoiceFactory(community=community)
    ReviewFactory(choice=choice, note="The first.")
    assert "The first." not in read(client, choice)

    ReviewFactory(choice=choice, note="The second.")
    assert "The second." in read(client, choice)


# What else the page tells


def earlier(choice: Choice) -> Choice:
    before = RoundFactory(
        convenor=choice.community.convenor, opens_at=days_from_today(-400), title="Sample round of then"
    )
    community = CommunityFactory(round=before, sessions=0)
    person = choice.application.applicant
    for days in (-300, -200, -100):
        SessionFactory(community=community, date=days_from_today(days).date())
    MemberFactory(community=community, person=person, joined_at=days_from_today(-250))
    return ChoiceFactory(community=community, application__applicant=person, status="offered")


def test_earlier_rounds_say_what_became_of_them(client, reviewer, choice):
    past = earlier(choice)

    page = read(client, choice)

    assert "Sample round of then" in page
    assert f"Was in {past.community.short_name}: 2 meetings" in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [("", "has not answered"), ("yes", "supports it"), ("no", "cannot support it")],
)
def test_line_managers_word_is_shown(client, reviewer, choice, answer, words):
    answered = timezone.now() if answer else None
    AcknowledgementFactory(application=choice.application, answer=answer, answered_at=answered)

    assert f"Line manager {words}." in read(client, choice)


def test_answers_that_are_not_for_reviewers_stay_unread(client, reviewer, choice):
    AnswerFactory(application=choice.application, value="For the panel.")
    private = AnswerFactory(application=choice.application, value="Not for the panel.")
    private.question.is_shown_to_reviewers = False
    private.question.save()

    page = read(client, choice)

    assert "For the panel." in page
    assert "Not for the panel." not in page


def test_flag_is_decided_by_a_coordinator(client, sam, community):
    choice = ChoiceFactory(community=community)
    flag = FlagFactory(application=choice.application)
    assert "Works outside Victoria" in read(client, choice)

    client.post(address(choice, "flag/outside_victoria"), {"state": "dismissed"})

    flag.refresh_from_db()
    assert (flag.state, flag.decided_by) == (Flag.State.DISMISSED, sam)


@pytest.mark.parametrize(
    ("kind", "state"), [("outside_victoria", "suggested"), ("duplicate", "confirmed"), ("duplicate", "")]
)
def test_flag_that_makes_no_sense_is_refused(client, sam, community, kind, state):
    choice = ChoiceFactory(community=community)
    flag = FlagFactory(application=choice.application)

    response = client.post(address(choice, f"flag/{kind}"), {"state": state}, follow=True)

    assert "Say whether there is a concern" in said(response)
    flag.refresh_from_db()
    assert flag.state == "suggested"


def test_flag_is_not_for_reviewers_to_decide(client, reviewer, choice):
    flag = FlagFactory(application=choice.application)

    response = client.post(address(choice, "flag/outside_victoria"), {"state": "dismissed"}, follow=True)

    assert "Only a coordinator" in said(response)
    flag.refresh_from_db()
    assert flag.state == "suggested"
