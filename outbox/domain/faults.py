"""Whose fault is it that a mail did not leave? In codes, never the server's text, which holds addresses."""

import re
import smtplib
import sys
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from secrets import SystemRandom

BACKOFF_MINUTES = (1, 5, 15, 60, 240)
# With the backoff above, about four days: as long as mail servers keep trying.
MOST_FAILURES = 28

# 421 going away, 432/454 no sign-in now, 530/534/535/538 sign-in refused.
CHANNEL_CODES = {421, 432, 454, 530, 534, 535, 538}
OURS = re.compile(rb"quota|relay|rate.?limit|5\.7\.0", re.IGNORECASE)
ENHANCED = re.compile(rb"\b[45]\.\d{1,3}\.\d{1,3}\b")
# "No such mailbox" and its like: the address is wrong, not this one mail.
ADDRESS_CODES = {550, 551, 553}
POLICY = b"5.7."
REPLY = re.compile(r"\b([45]\d\d)\b(?!\.)")
# A full mailbox (RFC 3463): the address is right, and its person may make room.
FULL = (" 4.2.2", " 5.2.2")


class Blame(Enum):
    RECIPIENT = "recipient"  # refused for good
    TRANSIENT = "transient"  # may work later
    CHANNEL = "channel"  # nothing would get through now
    POISON = "poison"  # this mail never will


@dataclass(frozen=True)
class Fault:
    """`is_unsure`: it may have arrived. `is_address`: nothing will ever arrive there."""

    blame: Blame
    code: str
    is_unsure: bool = False
    is_address: bool = False


def mail_faults() -> tuple[type[Exception], ...]:
    """Everything that sending a well-formed mail may raise."""
    return smtplib.SMTPException, OSError, ValueError, *_provider_faults()


def _provider_faults() -> tuple[type[Exception], ...]:
    """A mail provider's, once a channel loaded it: it brings a web client of ten megabytes."""
    loaded = sys.modules.get("anymail.exceptions")
    return (loaded.AnymailError,) if loaded else ()


def classify(error: Exception) -> Fault:
    """Whom to blame for a failed attempt to hand over one mail on a connection that was open."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return _reply(code, text, at_recipient=True)
        case smtplib.SMTPSenderRefused() if error.smtp_code in range(500, 600) and error.smtp_code != 552:
            # Our own address is refused: no mail of ours would do better.
            return Fault(Blame.CHANNEL, _code(error.smtp_code, error.smtp_error))
        case smtplib.SMTPResponseException():
            return _reply(error.smtp_code, error.smtp_error)
        case _ if isinstance(error, _provider_faults()):
            return _provider(error)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return Fault(Blame.POISON, f"poison:{type(error).__name__}"[:40])
    # Silence, a timeout, a broken connection: it may have arrived all the same.
    return Fault(Blame.TRANSIENT, type(error).__name__[:40], is_unsure=True)


def classify_opening(error: Exception) -> Fault:
    """Before any mail is in play, everything is the channel's fault."""
    if isinstance(error, smtplib.SMTPResponseException):
        return Fault(Blame.CHANNEL, _code(error.smtp_code, error.smtp_error))
    return Fault(Blame.CHANNEL, type(error).__name__[:40])


def backoff(failures: int) -> timedelta:
    """How long to wait after this many failures: 1, 5, 15, 60, 240 minutes, ±20 % to spread a crowd."""
    minutes = BACKOFF_MINUTES[min(max(failures, 1), len(BACKOFF_MINUTES)) - 1]
    return timedelta(minutes=minutes * SystemRandom().uniform(0.8, 1.2))


def is_of_address(text: str) -> bool:
    """Whether these words of a mail server, of a mail that it sent back, say that nothing will arrive at the address: a
    policy, a quota or a full mailbox do not."""
    found = REPLY.search(text)
    return found is not None and _reply(int(found[1]), text, at_recipient=True).is_address


def _reply(code: int, text: bytes | str, *, at_recipient: bool = False) -> Fault:
    text = text.encode(errors="replace") if isinstance(text, str) else text
    shown = _code(code, text)
    if code in CHANNEL_CODES:
        return Fault(Blame.CHANNEL, shown)
    if shown.endswith(FULL) or (at_recipient and shown == "552"):
        return Fault(Blame.TRANSIENT, shown)
    if code >= 500 and OURS.search(text):
        return Fault(Blame.CHANNEL, shown)
    if 500 <= code < 600:
        is_address = at_recipient and code in ADDRESS_CODES and POLICY not in text
        return Fault(Blame.RECIPIENT, shown, is_address=is_address)
    # 4xx is a clear "not now"; anything else is noise, and what it meant is unknown.
    return Fault(Blame.TRANSIENT, shown, is_unsure=not 400 <= code < 500)


def _code(code: int, text: bytes | str) -> str:
    """For example `550 5.1.1`: numbers only."""
    text = text.encode(errors="replace") if isinstance(text, str) else text
    enhanced = ENHANCED.search(text)
    return f"{code} {enhanced.group().decode()}" if enhanced else str(code)


def _provider(error: Exception) -> Fault:
    """A mail provider's web API: 400, 413 and 422 are about this one mail, others about us or them."""
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused  # noqa: PLC0415 -- loaded by now

    if isinstance(error, AnymailRecipientsRefused):
        return Fault(Blame.RECIPIENT, "refused", is_address=True)
    status = error.status_code
    if status in {400, 413, 422} or not isinstance(error, AnymailAPIError):
        return Fault(Blame.POISON, f"poison:{status or type(error).__name__}"[:40])
    if status is None:
        return Fault(Blame.TRANSIENT, "api", is_unsure=True)
    return Fault(Blame.CHANNEL, f"api:{status}", is_unsure=status >= 500)
