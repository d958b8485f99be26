"""Who is signed in, read with what every request asks of them."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.second_factor import who_needs_it


class OneLook(AuthenticationBackend):
    """As allauth does; who is signed in comes with `needs_factor`, in the look that found the session."""

    def get_user(self, user_id: int) -> User | None:
        visit = getattr(context.request, "session", None)
        person = getattr(visit, "person", None)
        if person is None or person.pk != user_id:
            person = User.objects.annotate(needs_factor=who_needs_it()).filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """Their own and those of their groups: nobody asks which are which."""
        return Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).distinct()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.none()
