"""Who is signed in, read with what every request asks of them."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.second_factor import who_needs_it


class OneLook(AuthenticationBackend):
    """As allauth does; who is signed in comes with `needs_factor` in one look."""

    def get_user(self, user_id: int) -> User | None:
        person = User.objects.annotate(needs_factor=who_needs_it()).filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
