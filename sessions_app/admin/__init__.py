"""The staff desk's windows on sessions and forums."""

from sessions_app.admin import registrations, rules, sessions

__all__ = ["registrations", "rules", "sessions"]
