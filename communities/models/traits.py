"""What is asked of every applicant, and what a group may be composed by: the same answers."""

from django.db import models


class Focus(models.TextChoices):
    SPECIALIST = "specialist", "Prevention is my main role"
    CONTRIBUTOR = "contributor", "Prevention is part of a wider role"
    NEITHER = "neither", "I do not work in prevention at present"


class Experience(models.TextChoices):
    UNDER_ONE = "under_1", "Less than a year"
    ONE_TO_THREE = "1_to_3", "One to three years"
    FOUR_TO_TEN = "4_to_10", "Four to ten years"
    OVER_TEN = "over_10", "More than ten years"


class Place(models.TextChoices):
    METROPOLITAN = "metropolitan", "Metropolitan"
    REGIONAL_CITY = "regional_city", "Regional city"
    RURAL_SHIRE = "rural_shire", "Rural shire"
    SEVERAL = "several", "Several kinds"
    STATEWIDE = "statewide", "Statewide"
    OUTSIDE = "outside", "Outside Victoria"


class FirstTime(models.TextChoices):
    """Were they in a community of this convenor before?"""

    YES = "yes", "In their first community"
    NO = "no", "In a community before"
