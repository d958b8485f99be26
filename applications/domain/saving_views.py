"""Ways to look at the table of applications, kept by name."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.errors import CannotSaveView
from applications.models import SavedView
from communities.models import Convenor

MOST = SavedView._meta.get_field("query").max_length


@transaction.atomic
def save_view(
    convenor: Convenor, owner: User, *, name: str, query: str, is_shared: bool, at: datetime
) -> SavedView:
    """Keep `query` under `name`; the same name again replaces what it stood for. Raises CannotSaveView where the
    name is missing or the query is too long to keep."""
    name = name.strip()
    if not name or len(name) > SavedView._meta.get_field("name").max_length:
        raise CannotSaveView("Give this view a name of up to 60 letters.")
    if len(query) > MOST:
        raise CannotSaveView("This view has too many filters to be kept. Take some of them away.")
    fields = {"query": query, "is_shared": is_shared, "saved_at": at}
    view, _ = SavedView.objects.update_or_create(convenor=convenor, owner=owner, name=name, defaults=fields)
    return view


def forget_view(view: SavedView) -> None:
    """Take a saved view away: the applications in it stay as they are."""
    view.delete()
