"""Who chose a community, for who plans its meetings."""

from accounts.models import User
from applications.models import Choice
from applications.queries.drafts import hidden_from
from communities.models import Community
from sessions_app.registry import Voice

WANTED = [Choice.Status.UNDER_REVIEW, Choice.Status.OFFERED, Choice.Status.RESERVE]


def voices(community: Community, user: User) -> list[Voice]:
    """Who sent this choice and may still be in the group, or is. Names as the review desk shows them."""
    choices = list(
        Choice.objects.submitted()
        .filter(community=community, status__in=WANTED)
        .select_related("application__applicant__profile", "application__round")
        .order_by("application__applicant")
    )
    hidden = hidden_from(user, [choice.pk for choice in choices])
    return [Voice(choice.application.applicant_id, _name(choice, hidden)) for choice in choices]


def _name(choice: Choice, hidden: set[int]) -> str:
    application = choice.application
    is_hidden = choice.pk in hidden or application.round.hides_names
    return "" if is_hidden else application.applicant.get_full_name()
