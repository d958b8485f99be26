"""The staff desk's windows on applications: the list of what needs doing, the review desk, applications by person."""

from applications.admin import application, choice, release

__all__ = ["application", "choice", "release"]
