"""Guards of what a person is answered: a change and its mail are one, and a database that is away is said. Each
function: does the promise hold?"""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from applications.domain import offers
from applications.models import Offer
from bench.faults.trials.sending import Killed
from outbox.models import Message
from tests.factories import OfferFactory


class Dies:
    """The process is gone before the statement of this number. Those that begin and end a transaction are not
    counted: they are what undoes the others."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Callable, sql: str, *given: object) -> object:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.left -= 1
            if not self.left:
                raise Killed
        return execute(sql, *given)


def one_transaction() -> bool:
    """Wherever a process dies between an answer and its letter: neither is there, and the next press makes both."""
    offer = OfferFactory()
    for number in count(1):
        with suppress(Killed), connection.execute_wrapper(Dies(number)):
            offers.decline_offer(offer, reason="", at=offer.offered_at)
        declined = Offer.objects.filter(pk=offer.pk, status=Offer.Status.DECLINED).exists()
        written = Message.objects.filter(kind="offer_declined").exists()
        if declined or written:
            return declined and written


def page_while_away() -> bool:
    """Without its database the portal asks for patience, and tells load balancers so."""

    def refuse(*_: object) -> None:
        raise OperationalError("server closed the connection")

    settings.DEBUG = False
    with connection.execute_wrapper(refuse):
        answer = Client(raise_request_exception=False).get("/", headers={"host": "127.0.0.1"})
    return answer.status_code == 503 and "We will be back shortly" in answer.content.decode()
