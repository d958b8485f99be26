"""Where the mail provider tells of mail that came back; there is nothing to see here for people."""

from anymail.urls import urlpatterns as of_all_providers
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PROVIDER = f"{settings.MAIL_PROVIDER}_tracking_webhook"

urlpatterns = [one for one in of_all_providers if one.name == PROVIDER]
if not urlpatterns:
    raise ImproperlyConfigured(
        f"{settings.MAIL_PROVIDER} tells nobody of mail that came back: leave out its secret."
    )
