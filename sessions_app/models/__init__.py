from sessions_app.models.calendar_feed import CalendarFeed
from sessions_app.models.holding import held_sessions
from sessions_app.models.invitation import Invitation
from sessions_app.models.registration import Registration
from sessions_app.models.reminder_rule import ReminderRule
from sessions_app.models.reply import Reply
from sessions_app.models.session import Session

__all__ = [
    "CalendarFeed",
    "Invitation",
    "Registration",
    "ReminderRule",
    "Reply",
    "Session",
    "held_sessions",
]
