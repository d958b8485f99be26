"""The staff desk's windows on applications: the list of what needs doing, the review desk, applications by person,
the cohorts."""

from applications.admin import application, choice, release, selection

__all__ = ["application", "choice", "release", "selection"]
