"""Somebody who presses what staff press."""

import os
from urllib.parse import urlsplit

from django.test import Client

from communities.models import Convenor
from tests.factories import StaffFactory
from tests.signing_in import sign_in


def coordinator(convenor: Convenor) -> Client:
    """Somebody who coordinates it, signed in, without a network between."""
    client = Client(headers={"host": urlsplit(os.environ["BASE_URL"]).netloc})
    sign_in(client, StaffFactory(convenor=convenor))
    return client
