"""What the portal writes to a person about their own sign-in. No subject line names a program."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from outbox.domain.writing import write
from outbox.models import Message

CODE = "sign_in_code"
ADDRESS_CODE = "address_code"
NOTICE = "account_notice"


@dataclass(frozen=True)
class Words:
    subject: str
    sentence: str


CONFIRMATION = Words(
    "Your code", "Type this code on the page that asks for it, to show that this address is yours."
)
CODES = {
    "account/email/login_code": Words(
        "Your sign-in code", "Type this code on the page where you asked to sign in."
    ),
    "account/email/email_confirmation": CONFIRMATION,
    "account/email/email_confirmation_signup": CONFIRMATION,
}
NOTICES = {
    "account/email/email_changed": Words(
        "Your email address was changed", "The email address of your account was changed."
    ),
    "account/email/email_confirm": Words(
        "Your email address is confirmed", "This email address now belongs to your account."
    ),
    "account/email/email_deleted": Words(
        "An email address was removed", "An email address was taken off your account."
    ),
    "account/email/password_changed": Words(
        "Your password was changed", "The password of your account was changed."
    ),
    "account/email/password_reset": Words(
        "Your password was reset", "The password of your account was reset."
    ),
    "account/email/password_set": Words("You now have a password", "A password was set for your account."),
    "mfa/email/recovery_codes_generated": Words(
        "New recovery codes", "New recovery codes were made for your account. The old ones no longer work."
    ),
    "mfa/email/totp_activated": Words(
        "An authenticator app was added", "An authenticator app was added as the second step of your sign-in."
    ),
    "mfa/email/totp_deactivated": Words(
        "An authenticator app was removed", "The authenticator app was taken off your sign-in."
    ),
    "mfa/email/webauthn_added": Words(
        "A passkey was added", "A passkey or security key was added to your account."
    ),
    "mfa/email/webauthn_removed": Words(
        "A passkey was removed", "A passkey or security key was taken off your account."
    ),
}
SOMETHING = Words("A change to your account", "Something about the way you sign in was changed.")


def write_code(
    occasion: str, *, to: str, code: str, person_id: int | None, lasts: timedelta, at: datetime
) -> Message:
    """Send a code that is good for `lasts` from `at`. Its words are wiped once it left."""
    return _write_code(CODE, CODES[occasion], to=to, code=code, person_id=person_id, lasts=lasts, at=at)


def write_address_code(*, to: str, code: str, person_id: int, lasts: timedelta, at: datetime) -> Message:
    """Send a code to an address that somebody would like their mail to go to; treated like one for signing in."""
    return _write_code(ADDRESS_CODE, CONFIRMATION, to=to, code=code, person_id=person_id, lasts=lasts, at=at)


def _write_code(
    kind: str, words: Words, *, to: str, code: str, person_id: int | None, lasts: timedelta, at: datetime
) -> Message:
    minutes = int(lasts.total_seconds()) // 60
    return write(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        to=to,
        template="accounts/sign_in_code",
        context={"subject": words.subject, "sentence": words.sentence, "code": code, "minutes": minutes},
        person_id=person_id,
        urgent=True,
        secret=True,
        expires_at=at + lasts,
    )


def write_password_link(
    *, to: str, url: str, person_id: int | None, lasts: timedelta, at: datetime
) -> Message:
    """Send the link that sets a new password, good for `lasts` from `at`; treated like a code."""
    return write(
        key=f"{NOTICE}:{uuid.uuid4()}",
        kind=NOTICE,
        to=to,
        template="accounts/password_link",
        context={"url": url, "days": lasts.days},
        person_id=person_id,
        urgent=True,
        secret=True,
        expires_at=at + lasts,
    )


def write_notice(occasion: str, *, to: str, person_id: int | None, at: datetime) -> Message:
    """Tell a person that their way of signing in changed at `at`, whoever did it."""
    words = NOTICES.get(occasion, SOMETHING)
    return write(
        key=f"{NOTICE}:{uuid.uuid4()}",
        kind=NOTICE,
        to=to,
        template="accounts/account_notice",
        context={"subject": words.subject, "sentence": words.sentence, "at": at},
        person_id=person_id,
        urgent=True,
    )
