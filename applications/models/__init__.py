from applications.models.acknowledgement import Acknowledgement
from applications.models.answer import Answer
from applications.models.application import Application
from applications.models.assignment import Assignment
from applications.models.choice import Choice, DateAnswer
from applications.models.conflict import Conflict
from applications.models.extension import Extension
from applications.models.flag import Flag
from applications.models.needs import Needs
from applications.models.offer import Offer
from applications.models.placement import Placement
from applications.models.program_record import ProgramRecord
from applications.models.redaction import Redaction
from applications.models.release import Release, ReleaseLine
from applications.models.review import Review, Score
from applications.models.saved_view import SavedView
from applications.models.section import Section
from applications.models.selection import Selection, SelectionStep

__all__ = [
    "Acknowledgement",
    "Answer",
    "Application",
    "Assignment",
    "Choice",
    "Conflict",
    "DateAnswer",
    "Extension",
    "Flag",
    "Needs",
    "Offer",
    "Placement",
    "ProgramRecord",
    "Redaction",
    "Release",
    "ReleaseLine",
    "Review",
    "SavedView",
    "Score",
    "Section",
    "Selection",
    "SelectionStep",
]
