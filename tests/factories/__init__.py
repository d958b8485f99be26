"""Plainly fictitious people and programs for the tests.

A round is open now, its communities are cohorts of 15 to 25 with six monthly meetings at 10:00 after the
close. `RoundFactory(in_2026=True)` has fixed dates for tests that say exactly when something happens.
Only what is named is made: `CommunityFactory(sessions=0)` has no meetings, a round no communities.
"""

from tests.factories.calls import (
    ApplicationFactory,
    ChoiceFactory,
    OfferFactory,
    ReviewFactory,
    ScoreFactory,
    SubmittedApplicationFactory,
)
from tests.factories.meetings import (
    CalendarFeedFactory,
    ForumSessionFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    SessionFactory,
)
from tests.factories.people import (
    LocalGovernmentAreaFactory,
    OrganisationFactory,
    PersonFactory,
    ProfileFactory,
    SectorFactory,
    UserFactory,
)
from tests.factories.programs import (
    CLOSES_AT,
    OPENS_AT,
    CalendarDayFactory,
    CollectionNoticeFactory,
    CommunityFactory,
    ConvenorFactory,
    CriterionFactory,
    DemandEntryFactory,
    ForumFactory,
    FunderFactory,
    RoundFactory,
    ThemeFactory,
)
from tests.factories.roles import (
    FacilitationFactory,
    FacilitatorFactory,
    MemberFactory,
    SeatFactory,
    StaffFactory,
)

__all__ = [
    "CLOSES_AT",
    "OPENS_AT",
    "ApplicationFactory",
    "CalendarDayFactory",
    "CalendarFeedFactory",
    "ChoiceFactory",
    "CollectionNoticeFactory",
    "CommunityFactory",
    "ConvenorFactory",
    "CriterionFactory",
    "DemandEntryFactory",
    "FacilitationFactory",
    "FacilitatorFactory",
    "ForumFactory",
    "ForumSessionFactory",
    "FunderFactory",
    "LocalGovernmentAreaFactory",
    "MemberFactory",
    "OfferFactory",
    "OrganisationFactory",
    "PersonFactory",
    "ProfileFactory",
    "RegistrationFactory",
    "ReminderRuleFactory",
    "ReviewFactory",
    "RoundFactory",
    "ScoreFactory",
    "SeatFactory",
    "SectorFactory",
    "SessionFactory",
    "StaffFactory",
    "SubmittedApplicationFactory",
    "ThemeFactory",
    "UserFactory",
]
