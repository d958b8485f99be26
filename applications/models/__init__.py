from applications.models.application import Application
from applications.models.choice import Choice, DateAnswer
from applications.models.offer import Offer
from applications.models.program_record import ProgramRecord
from applications.models.review import Review, Score

__all__ = ["Application", "Choice", "DateAnswer", "Offer", "ProgramRecord", "Review", "Score"]
