"""Two people who change places: the nearest way into a full group for somebody who has a place in another."""

from collections.abc import Iterator

from applications.matching.standing import Standing
from applications.matching.worth import points

type_of_cost = tuple[int, int]  # by how much more soft targets are missed, weighed; points that are lost


def cheapest_swap(standing: Standing, applicant: int, held: int, group: int) -> type_of_cost | None:
    """What it would cost if this person left `held` for `group`, and one of its members went the other way; None if
    nobody there could: not wished, pinned, or a rule that must be kept."""
    costs = (_cost(standing, applicant, member, held, group) for member in _who_could(standing, held, group))
    return min((cost for cost in costs if cost is not None), default=None)


def _who_could(standing: Standing, held: int, group: int) -> Iterator[int]:
    for member in standing.removable(group):
        pair = (member, held)
        if (
            standing.wish(*pair)
            and pair not in standing.sheet.pinned_out
            and pair not in standing.plan.placed
        ):
            yield member


def _cost(standing: Standing, applicant: int, member: int, held: int, group: int) -> type_of_cost | None:
    ways = ((group, member, applicant), (held, applicant, member))
    if any(_is_barred(standing, place, out, into) for place, out, into in ways):
        return None
    missed = sum(standing.softened(place, out=out, into=into) for place, out, into in ways)
    before = points(standing.wish(applicant, held)) + points(standing.wish(member, group))
    return missed, before - points(standing.wish(applicant, group)) - points(standing.wish(member, held))


def _is_barred(standing: Standing, group: int, out: int, into: int) -> bool:
    targets = (target for target in standing.sheet.targets_of.get(group, ()) if target.is_hard)
    return standing.must_not_meet(into, group, but=out) or any(
        standing.change(target, out=out, into=into) > 0 for target in targets
    )
