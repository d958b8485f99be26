"""What somebody at the review desk may see of a choice, and do with it."""

from dataclasses import dataclass

from django.http import HttpRequest

from applications.models import Choice
from communities.admin.scope import managed_convenors


@dataclass(frozen=True)
class Reader:
    """Of one choice: `is_coordinator` may decide and assign, `is_given` has it to review, `is_masked` sees no name."""

    is_coordinator: bool
    is_given: bool
    is_masked: bool

    @property
    def may_decide(self) -> bool:
        return self.is_coordinator and not self.is_masked


def is_masked(choice: Choice) -> bool:
    """Is the person unnamed to who reads `choice`, a row with `may_conflict`: the round hides names, or a possible
    conflict of interest was not answered yet."""
    return choice.application.round.hides_names or choice.may_conflict


def label(choice: Choice) -> str:
    """What the applicant is called in titles and messages."""
    application = choice.application
    return application.code if is_masked(choice) else application.applicant.get_full_name()


def coordinates(request: HttpRequest, choice: Choice) -> bool:
    return any(convenor.pk == choice.community.convenor_id for convenor in managed_convenors(request))


def reader_of(request: HttpRequest, choice: Choice) -> Reader:
    """For a row of `applications.queries.reading`."""
    return Reader(coordinates(request, choice), choice.is_given, is_masked(choice))
