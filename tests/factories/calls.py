"""Applications and what hangs on them."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from applications.domain.figures import refresh
from applications.models import (
    Acknowledgement,
    Answer,
    Application,
    Assignment,
    Choice,
    Conflict,
    DateAnswer,
    Extension,
    Flag,
    Offer,
    Redaction,
    Review,
    SavedView,
    Score,
    Section,
)
from communities.models import CollectionNotice, Community, Seat
from tests.factories.days import days_from_today
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programs import (
    CollectionNoticeFactory,
    CommunityFactory,
    CriterionFactory,
    QuestionFactory,
    RoundFactory,
)
from tests.factories.roles import ReviewerFactory, SeatFactory, StaffFactory


class ApplicationFactory(DjangoModelFactory):
    """A draft, started when the round opened, that chooses nothing yet."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory)
    applicant = factory.SubFactory(PersonFactory)
    focus = Application.Focus.CONTRIBUTOR
    experience = Application.Experience.ONE_TO_THREE
    work = "I run respectful relationships sessions with schools."
    hopes = "To learn from others who do this work."
    brings = "Six years in schools."
    created_at = factory.SelfAttribute("round.opens_at")
    saved_at = factory.SelfAttribute("created_at")


class SubmittedApplicationFactory(ApplicationFactory):
    """Sent an hour after the round opened. It chooses one new community, or those given, in this order:
    `SubmittedApplicationFactory(communities=[one, other])`; “yes” to every date; `communities=[]`: none."""

    class Meta:
        skip_postgeneration_save = True

    class Params:
        is_withdrawn = factory.Trait(
            status=Application.Status.WITHDRAWN, withdrawn_at=factory.SelfAttribute("submitted_at")
        )

    status = Application.Status.SUBMITTED
    revision = 1
    submitted_at = factory.LazyAttribute(lambda o: o.round.opens_at + timedelta(hours=1))

    @factory.lazy_attribute
    def notice(self) -> CollectionNotice:
        found = self.round.collection_notices.first()
        return found or CollectionNoticeFactory(round=self.round)

    @factory.post_generation
    def snapshot(self, create: bool, given: object, **fields: object) -> None:
        """Employer and sector as they were when it was sent."""
        profile = getattr(self.applicant, "profile", None)
        if profile is not None:
            self.organisation, self.sector = profile.organisation, profile.sector
            self.save(update_fields=["organisation", "sector"])

    @factory.post_generation
    def communities(self, create: bool, chosen: list[Community] | None, **fields: object) -> None:
        if chosen is None:
            chosen = [CommunityFactory(round=self.round, **fields)]
        for rank, community in enumerate(chosen, start=1):
            ChoiceFactory(application=self, community=community, rank=rank)


class ChoiceFactory(DjangoModelFactory):
    """One community of an application, with “yes” to each of its dates.

    Alone, it is a submitted choice that is ready for a decision: `ChoiceFactory(community=community)`.
    """

    class Meta:
        model = Choice
        skip_postgeneration_save = True

    community = factory.SubFactory(CommunityFactory)
    application = factory.SubFactory(
        SubmittedApplicationFactory, round=factory.SelfAttribute("..community.round"), communities=[]
    )
    rank = factory.LazyAttribute(lambda o: o.application.choices.count() + 1)
    why = "It fits what I do every day."
    decided_at = factory.LazyAttribute(
        lambda o: None if o.status == Choice.Status.UNDER_REVIEW else o.application.submitted_at
    )
    status = Choice.Status.UNDER_REVIEW

    @factory.post_generation
    def answers(self, create: bool, answer: str | None, **fields: object) -> None:
        DateAnswer.objects.bulk_create(
            DateAnswer(choice=self, session=session, answer=answer or DateAnswer.Answer.YES)
            for session in self.community.sessions.all()
        )
        refresh(self)


class OfferFactory(DjangoModelFactory):
    """An open offer, made a day ago and good for four more days, that holds a seat; no letter was written."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    choice = factory.SubFactory(ChoiceFactory, status=Choice.Status.OFFERED)
    status = Offer.Status.OPEN
    offered_at = factory.LazyFunction(lambda: days_from_today(-1))
    respond_by = factory.LazyAttribute(lambda o: o.offered_at + timedelta(days=5))
    answered_at = factory.LazyAttribute(
        lambda o: None if o.status == Offer.Status.OPEN else o.offered_at + timedelta(days=1)
    )

    @factory.lazy_attribute
    def seat(self) -> Seat | None:
        if self.status != Offer.Status.OPEN:
            return None
        return SeatFactory(community=self.choice.community, person=self.choice.application.applicant)

    @factory.post_generation
    def figures(self, create: bool, given: object, **fields: object) -> None:
        refresh(self.choice)


class ReviewFactory(DjangoModelFactory):
    """A review without scores: `ScoreFactory(review=…, criterion=…, value=4)` adds them."""

    class Meta:
        model = Review
        skip_postgeneration_save = True

    choice = factory.SubFactory(ChoiceFactory)
    reviewer = factory.SubFactory(UserFactory, is_staff=True)
    saved_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def figures(self, create: bool, given: object, **fields: object) -> None:
        refresh(self.choice)


class ScoreFactory(DjangoModelFactory):
    class Meta:
        model = Score
        skip_postgeneration_save = True

    review = factory.SubFactory(ReviewFactory)
    criterion = factory.LazyAttribute(lambda o: CriterionFactory(community=o.review.choice.community))
    value = 3

    @factory.post_generation
    def figures(self, create: bool, given: object, **fields: object) -> None:
        refresh(self.review.choice)


class AssignmentFactory(DjangoModelFactory):
    """A choice given by hand to a reviewer of its convenor."""

    class Meta:
        model = Assignment

    choice = factory.SubFactory(ChoiceFactory)
    reviewer = factory.LazyAttribute(lambda o: ReviewerFactory(convenor=o.choice.community.convenor))
    how = Assignment.How.BY_HAND
    assigned_at = factory.LazyFunction(timezone.now)


class ConflictFactory(DjangoModelFactory):
    """A declared conflict of interest."""

    class Meta:
        model = Conflict

    application = factory.SubFactory(SubmittedApplicationFactory)
    reviewer = factory.LazyAttribute(lambda o: ReviewerFactory(convenor=o.application.round.convenor))
    is_conflict = True
    grounds = Conflict.Grounds.KNOWS
    said_at = factory.LazyFunction(timezone.now)


class SectionFactory(DjangoModelFactory):
    """A page on which something was typed that was not taken yet."""

    class Meta:
        model = Section

    application = factory.SubFactory(ApplicationFactory)
    name = Section.Name.ABOUT
    revision = 1
    typed = factory.LazyFunction(lambda: {"work": ["Half a sentence"]})
    saved_at = factory.SelfAttribute("application.saved_at")


class AnswerFactory(DjangoModelFactory):
    """Words in answer to one of the round's own questions."""

    class Meta:
        model = Answer

    application = factory.SubFactory(SubmittedApplicationFactory)
    question = factory.LazyAttribute(lambda o: QuestionFactory(round=o.application.round))
    value = "A sample answer."


class ExtensionFactory(DjangoModelFactory):
    """Two more days for one person."""

    class Meta:
        model = Extension

    round = factory.SubFactory(RoundFactory)
    person = factory.SubFactory(PersonFactory)
    until = factory.LazyAttribute(lambda o: o.round.closes_at + timedelta(days=2))
    reason = "Away for an emergency response."
    granted_by = factory.SubFactory(UserFactory, is_staff=True)
    granted_at = factory.SelfAttribute("round.opens_at")


class AcknowledgementFactory(DjangoModelFactory):
    """A line manager was asked, and has not answered."""

    class Meta:
        model = Acknowledgement

    application = factory.SubFactory(SubmittedApplicationFactory)
    manager_email = factory.Sequence(lambda n: f"manager{n}@example.org")
    asked_at = factory.SelfAttribute("application.submitted_at")


class FlagFactory(DjangoModelFactory):
    """A doubt that nobody has looked at yet."""

    class Meta:
        model = Flag

    application = factory.SubFactory(SubmittedApplicationFactory)
    kind = Flag.Kind.OUTSIDE_VICTORIA
    suggested_at = factory.SelfAttribute("application.submitted_at")


class RedactionFactory(DjangoModelFactory):
    class Meta:
        model = Redaction

    application = factory.SubFactory(SubmittedApplicationFactory)
    passage = "respectful relationships"
    marked_by = factory.SubFactory(UserFactory, is_staff=True)
    marked_at = factory.LazyFunction(timezone.now)


class SavedViewFactory(DjangoModelFactory):
    """Somebody's own way to look at the table."""

    class Meta:
        model = SavedView

    owner = factory.SubFactory(StaffFactory)
    convenor = factory.LazyAttribute(lambda o: o.owner.staff_roles.get().convenor)
    name = factory.Sequence(lambda n: f"Sample view {n}")
    query = "needs=1"
    saved_at = factory.LazyFunction(timezone.now)
