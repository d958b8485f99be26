from communities.models.apart import Apart
from communities.models.calendar_day import CalendarDay
from communities.models.community import Community
from communities.models.confidence import AccessNeeds, Demographics, SafetyNote
from communities.models.convenor import Convenor, Funder
from communities.models.criterion import Criterion
from communities.models.demand import DemandEntry, Theme
from communities.models.group_notice import GroupNotice
from communities.models.left_over import LeftOver
from communities.models.member import Member
from communities.models.people import Facilitation, StaffRole
from communities.models.question import Question
from communities.models.round import CollectionNotice, Round
from communities.models.seat import Seat
from communities.models.support_task import SupportTask
from communities.models.target import Target

__all__ = [
    "AccessNeeds",
    "Apart",
    "CalendarDay",
    "CollectionNotice",
    "Community",
    "Convenor",
    "Criterion",
    "DemandEntry",
    "Demographics",
    "Facilitation",
    "Funder",
    "GroupNotice",
    "LeftOver",
    "Member",
    "Question",
    "Round",
    "SafetyNote",
    "Seat",
    "StaffRole",
    "SupportTask",
    "Target",
    "Theme",
]
