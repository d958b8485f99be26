"""Reading across the models of applications."""

from applications.models import Needs
from applications.queries.letters import told
from applications.queries.own import applications_of, last_sent
from applications.queries.review import desk

__all__ = ["Needs", "applications_of", "desk", "last_sent", "told"]
