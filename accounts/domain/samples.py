"""The portal's own mail in the catalogue. It belongs to no convenor, so none has words of its own for it."""

from datetime import UTC, datetime

from accounts.domain import letters
from outbox.describing import Description

OWN = "This is about a person’s account with the portal, and belongs to no convenor."
WHY_FIXED = (
    "A code that opens an account: its words are fixed, so that nobody can dress up as the portal and no draft, "
    "test or preview of it ever exists."
)


def _notice() -> dict[str, object]:
    words = letters.NOTICES["account/email/email_confirm"]
    return {"subject": words.subject, "sentence": words.sentence, "at": datetime(2030, 9, 10, 7, tzinfo=UTC)}


def _code() -> dict[str, object]:
    words = letters.CODES["account/email/login_code"]
    return {"subject": words.subject, "sentence": words.sentence, "code": "SAMP-LE00", "minutes": 3}


def _coded(kind: str, when: str, to: str) -> Description:
    return Description(
        kind=kind, when=when, to=to, template="accounts/sign_in_code", sample=_code, fixed=WHY_FIXED
    )


DESCRIPTIONS = (
    Description(
        kind=letters.NOTICE,
        when="At once, when something about an account changes",
        to="Whose account it is",
        template="accounts/account_notice",
        sample=_notice,
        fixed=OWN,
    ),
    _coded(letters.CODE, "At once, when somebody signs in", "The address that was typed"),
    _coded(
        letters.ADDRESS_CODE,
        "At once, when somebody asks for their mail at another address",
        "That address, to prove that it is theirs",
    ),
)
