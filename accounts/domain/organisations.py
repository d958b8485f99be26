"""One name, one organisation."""

from accounts.errors import NameTaken
from accounts.models import Organisation
from accounts.queries import holder_of


def check_name(name: str, *, of: Organisation) -> None:
    """Raises NameTaken if another organisation than `of` is called or known by `name`, whatever its case."""
    holder = holder_of(name, other_than=of)
    if holder:
        raise NameTaken(
            f"{holder.name} is called or known by this name already. If both are the same, merge them."
        )
