"""What an authenticator app shows, and the moment that the clock of these tests begins at."""

from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

START = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


def totp(secret: str, at: datetime) -> str:
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
