"""What a review weighs: how much a criterion counts, and until when that may change."""

from communities.errors import CriterionScored
from communities.models import Criterion


def check_weight(criterion: Criterion, weight: int) -> None:
    """Raises CriterionScored when a stored criterion that somebody scored by would count differently: the means that
    were worked out of its scores, and decided by, hold the weight of that time. Locks the criterion: a first score that
    comes at the same moment waits for whoever changes it, or the change for the score."""
    stored = (
        Criterion.objects.select_for_update().filter(pk=criterion.pk).values_list("weight", flat=True).first()
    )
    if stored not in (None, weight) and criterion.scores.exists():
        raise CriterionScored(
            "Reviewers have scored by this criterion already, so its weight stays as it is."
        )
