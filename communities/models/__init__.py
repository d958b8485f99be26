from communities.models.calendar_day import CalendarDay
from communities.models.community import Community
from communities.models.convenor import Convenor, Funder
from communities.models.criterion import Criterion
from communities.models.demand import DemandEntry, Theme
from communities.models.member import Member
from communities.models.people import Facilitation, StaffRole
from communities.models.round import CollectionNotice, Round
from communities.models.seat import Seat

__all__ = [
    "CalendarDay",
    "CollectionNotice",
    "Community",
    "Convenor",
    "Criterion",
    "DemandEntry",
    "Facilitation",
    "Funder",
    "Member",
    "Round",
    "Seat",
    "StaffRole",
    "Theme",
]
