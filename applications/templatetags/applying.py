"""What applying adds to the pages of communities."""

from django import template

from applications.models import Application
from communities.models import Community, Round

register = template.Library()


@register.inclusion_tag("applications/_apply_card.html", takes_context=True)
def apply_card(context: dict, round: Round, community: Community | None = None) -> dict:
    """By when to apply, when one hears, and the way in; for someone who applied, where theirs stands."""
    user = context["user"]
    application = None
    if user.is_authenticated:
        application = Application.objects.of(user).filter(round=round).only("status", "round").first()
    return {
        "round": round,
        "convenor": context["convenor"],
        "community": community,
        "application": application,
        "now": context["now"],
    }
