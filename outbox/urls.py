"""Where the mail provider tells of mail that came back; there is nothing to see here for people."""

from anymail.urls import urlpatterns as of_all_providers
from django.conf import settings

PROVIDER = f"{settings.MAIL_PROVIDER}_tracking_webhook"

urlpatterns = [one for one in of_all_providers if one.name == PROVIDER]
