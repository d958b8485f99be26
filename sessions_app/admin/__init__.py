"""The staff desk's windows on sessions and forums."""

from sessions_app.admin import copying, registrations, rules, sessions

__all__ = ["copying", "registrations", "rules", "sessions"]
