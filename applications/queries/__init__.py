"""Reading across the models of applications."""

from applications.models import Needs
from applications.queries.letters import told
from applications.queries.own import (
    applications_of,
    communities_to_choose,
    last_sent,
    own_application,
    reasons_against,
    why_not,
)
from applications.queries.review import desk

__all__ = [
    "Needs",
    "applications_of",
    "communities_to_choose",
    "desk",
    "last_sent",
    "own_application",
    "reasons_against",
    "told",
    "why_not",
]
