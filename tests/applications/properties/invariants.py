"""What holds after every verb, whoever called it."""

from django.db.models import F

from applications.domain.figures import FIELDS, refresh_all
from applications.models import Application, Assignment, Choice, Conflict, DateAnswer, Offer, Review, Section
from communities.models import Member, Seat
from tests.applications.properties.world import World


def ranks_have_no_gap(world: World) -> None:
    for application in Application.objects.filter(round=world.round):
        ranks = list(application.choices.order_by("rank").values_list("rank", flat=True))
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(ranks) <= world.round.max_choices


def nobody_chose_what_cannot_be_chosen(world: World) -> None:
    closed = [community for community in [*world.communities, world.elsewhere] if community.closed_because]
    assert not Choice.objects.filter(community__in=[*closed, world.elsewhere]).exists()


def seats_stay_under_the_ceiling(world: World) -> None:
    for community in world.communities:
        members = Member.objects.active().filter(community=community).count()
        held = Offer.objects.unanswered().filter(choice__community=community).count()
        assert members + held == Seat.objects.filter(community=community).count() <= community.ceiling


def nobody_holds_more_seats_than_the_round_allows(world: World) -> None:
    for person in world.people:
        assert person.seats.filter(round=world.round).count() <= world.round.seats_per_person


def what_was_sent_is_whole(world: World) -> None:
    for application in Application.objects.submitted().filter(round=world.round):
        assert application.submitted_at
        assert application.notice_id
        assert application.work
        assert application.choices.exists()


def sent_after_the_close_is_marked_late(world: World) -> None:
    late = Application.objects.submitted().filter(submitted_at__gte=F("round__closes_at"))
    for application in late.filter(round=world.round):
        extended = application.applicant.extensions.filter(until__gt=application.submitted_at).exists()
        assert application.is_late or extended


def what_was_typed_is_there(world: World) -> None:
    for (person, name), typed in world.typed.items():
        row = Section.objects.get(application__applicant=person, application__round=world.round, name=name)
        assert row.typed == typed


def dates_are_of_chosen_communities(world: World) -> None:
    assert not DateAnswer.objects.exclude(session__community=F("choice__community")).exists()


def figures_are_what_they_follow_from(world: World) -> None:
    kept = {choice.pk: [getattr(choice, name) for name in FIELDS] for choice in world.choices()}
    refresh_all(Choice.objects.filter(pk__in=kept))
    assert {choice.pk: [getattr(choice, name) for name in FIELDS] for choice in world.choices()} == kept


def who_has_a_conflict_has_nothing_of_it(world: World) -> None:
    for conflict in Conflict.objects.declared():
        of_it = {"choice__application": conflict.application_id, "reviewer": conflict.reviewer_id}
        assert not Assignment.objects.standing().filter(**of_it).exists()
        assert not Review.objects.filter(**of_it).exists()
        readable = Choice.objects.readable_by(conflict.reviewer)
        assert not readable.filter(application=conflict.application_id).exists()


def reviewers_read_only_what_they_were_given(world: World) -> None:
    for reviewer in world.reviewers:
        given = set(Assignment.objects.standing().filter(reviewer=reviewer).values_list("choice", flat=True))
        assert set(Choice.objects.readable_by(reviewer).values_list("pk", flat=True)) <= given


def an_offered_choice_has_an_offer(world: World) -> None:
    for choice in Choice.objects.filter(application__round=world.round, status=Choice.Status.OFFERED):
        assert choice.offers.exists()
    open_offers = Offer.objects.unanswered().filter(choice__application__round=world.round)
    assert all(offer.choice.status == Choice.Status.OFFERED for offer in open_offers.select_related("choice"))


def there_is_one_application_a_person(world: World) -> None:
    sent = Application.objects.filter(round=world.round).values_list("applicant", flat=True)
    assert len(sent) == len(set(sent))


def what_was_withdrawn_holds_no_offer(world: World) -> None:
    withdrawn = Application.objects.filter(round=world.round, status=Application.Status.WITHDRAWN)
    assert not Offer.objects.unanswered().filter(choice__application__in=withdrawn).exists()


EVERY = [
    ranks_have_no_gap,
    nobody_chose_what_cannot_be_chosen,
    seats_stay_under_the_ceiling,
    nobody_holds_more_seats_than_the_round_allows,
    what_was_sent_is_whole,
    sent_after_the_close_is_marked_late,
    what_was_typed_is_there,
    dates_are_of_chosen_communities,
    figures_are_what_they_follow_from,
    who_has_a_conflict_has_nothing_of_it,
    reviewers_read_only_what_they_were_given,
    an_offered_choice_has_an_offer,
    there_is_one_application_a_person,
    what_was_withdrawn_holds_no_offer,
]
