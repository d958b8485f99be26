import smtplib
import socket
from datetime import timedelta

import pytest
import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)

from outbox.domain.faults import Blame, Fault, backoff, classify, classify_opening

WHO = "alex.sample@example.org"


def at_rcpt(code: int, text: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({WHO: (code, text)})


def api(status: int | None) -> AnymailAPIError:
    return AnymailAPIError("what the provider said", status_code=status)


def api_of_requests(status: int) -> AnymailRequestsAPIError:
    response = requests.Response()
    response.status_code = status
    return AnymailRequestsAPIError("what the provider said", response=response)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (
            at_rcpt(550, b"5.1.1 no alex@example.org"),
            Fault(Blame.RECIPIENT, "550 5.1.1", is_address=True),
        ),
        (at_rcpt(550, b"5.7.1 blocked by policy"), Fault(Blame.RECIPIENT, "550 5.7.1")),
        (at_rcpt(552, b"5.2.2 The recipient's inbox is over quota"), Fault(Blame.TRANSIENT, "552 5.2.2")),
        (at_rcpt(550, b"5.2.2 mailbox full"), Fault(Blame.TRANSIENT, "550 5.2.2")),
        (at_rcpt(552, b"mailbox over quota"), Fault(Blame.TRANSIENT, "552")),
        (at_rcpt(452, b"4.2.2 over quota"), Fault(Blame.TRANSIENT, "452 4.2.2")),
        (at_rcpt(552, b"5.7.0 your daily quota"), Fault(Blame.CHANNEL, "552 5.7.0")),
        (at_rcpt(554, b"5.7.1 Relay access denied"), Fault(Blame.CHANNEL, "554 5.7.1")),
        (at_rcpt(450, b"4.2.0 greylisted"), Fault(Blame.TRANSIENT, "450 4.2.0")),
        (at_rcpt(421, b"going down"), Fault(Blame.CHANNEL, "421")),
        (smtplib.SMTPSenderRefused(550, b"5.7.60 who are you", WHO), Fault(Blame.CHANNEL, "550 5.7.60")),
        (smtplib.SMTPSenderRefused(552, b"5.3.4 too big", WHO), Fault(Blame.RECIPIENT, "552 5.3.4")),
        (smtplib.SMTPSenderRefused(452, b"4.3.1 disk full", WHO), Fault(Blame.TRANSIENT, "452 4.3.1")),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), Fault(Blame.RECIPIENT, "554 5.7.1")),
        (smtplib.SMTPDataError(554, b"5.2.2 mailbox full, over quota"), Fault(Blame.TRANSIENT, "554 5.2.2")),
        (smtplib.SMTPDataError(554, b"5.7.0 over quota"), Fault(Blame.CHANNEL, "554 5.7.0")),
        (smtplib.SMTPDataError(451, "later"), Fault(Blame.TRANSIENT, "451")),
        (smtplib.SMTPDataError(-1, b"?#!"), Fault(Blame.TRANSIENT, "-1", is_unsure=True)),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), Fault(Blame.CHANNEL, "535 5.7.8")),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Fault(Blame.POISON, "poison:SMTPNotSupportedError")),
        (
            smtplib.SMTPServerDisconnected(WHO),
            Fault(Blame.TRANSIENT, "SMTPServerDisconnected", is_unsure=True),
        ),
        (TimeoutError(WHO), Fault(Blame.TRANSIENT, "TimeoutError", is_unsure=True)),
        (ConnectionResetError(WHO), Fault(Blame.TRANSIENT, "ConnectionResetError", is_unsure=True)),
        (UnicodeEncodeError("ascii", WHO, 0, 1, "no"), Fault(Blame.POISON, "poison:UnicodeEncodeError")),
        (AnymailRecipientsRefused(WHO), Fault(Blame.RECIPIENT, "refused", is_address=True)),
        (AnymailUnsupportedFeature(WHO), Fault(Blame.POISON, "poison:AnymailUnsupportedFeature")),
        (api(None), Fault(Blame.TRANSIENT, "api", is_unsure=True)),
        (api(422), Fault(Blame.POISON, "poison:422")),
        (api_of_requests(429), Fault(Blame.CHANNEL, "api:429")),
        (api_of_requests(503), Fault(Blame.CHANNEL, "api:503", is_unsure=True)),
    ],
)
def test_classify_says_whose_fault_it_is_in_codes(error, fault):
    assert classify(error) == fault


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionRefusedError(111, "refused"), "ConnectionRefusedError"),
        (socket.gaierror(-2, "unknown"), "gaierror"),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), "535 5.7.8"),
        (smtplib.SMTPConnectError(554, b"go away"), "554"),
    ],
)
def test_classify_opening_blames_the_channel_for_everything(error, code):
    assert classify_opening(error) == Fault(Blame.CHANNEL, code)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 240), (99, 240)]
)
def test_backoff_grows_and_spreads_by_a_fifth(failures, minutes):
    waits = [backoff(failures) for _ in range(300)]

    assert timedelta(minutes=minutes * 0.8) <= min(waits) < timedelta(minutes=minutes * 0.9)
    assert timedelta(minutes=minutes * 1.1) < max(waits) <= timedelta(minutes=minutes * 1.2)
