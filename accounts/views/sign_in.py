"""The door."""

from allauth.account.stages import LoginStage
from allauth.account.views import RequestLoginCodeView
from django.http import HttpRequest


class SignIn(RequestLoginCodeView):
    """allauth's page, at which a person may also begin again: with another address, or to get elsewhere."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Never back to the code that was asked for before, which has forgotten where this visit leads."""


sign_in = SignIn.as_view()
