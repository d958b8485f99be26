"""The staff desk's windows on applications: the list of what needs doing, and the review desk."""

from applications.admin import choice

__all__ = ["choice"]
