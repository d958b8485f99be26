import select
import smtplib
import time
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection

# Many servers hang up on a session with too many mails in it; we hang up first.
MAILS_PER_CONNECTION = 50
# After this long without a word from it, a server is asked whether it is still there.
QUIET_SECONDS = 2


class Channel:
    """One connection to the mail server, kept open from mail to mail and checked before each."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._sent = 0
        self._heard_at = 0.0
        self.is_open = False

    def __enter__(self) -> "Channel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ready(self) -> None:
        """Open, or prove that it still is. Raises what the mail server or the network answers."""
        if self.is_open and (self._sent >= MAILS_PER_CONNECTION or not self._answers()):
            self.close()
        if not self.is_open:
            self._backend.open()
            self._sent, self.is_open = 0, True
            self._heard_at = time.monotonic()

    def send(self, mail: EmailMessage) -> str:
        """Hand over one mail; answers what the mail provider calls it from now on, "" where a mail server takes it.
        Raises one of `faults.mail_faults()`."""
        self._sent += 1
        self._backend.send_messages([mail])
        self._heard_at = time.monotonic()
        return str(getattr(getattr(mail, "anymail_status", None), "message_id", None) or "")

    def drop(self) -> None:
        """Hang up without a word: a server that said something odd, or nothing, may keep a QUIT waiting."""
        self.is_open = False
        smtp = getattr(self._backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.close()
            self._backend.connection = None

    def close(self) -> None:
        """Say goodbye; a server that is gone already does not mind."""
        self.is_open = False
        with suppress(smtplib.SMTPException, OSError):
            self._backend.close()

    def _answers(self) -> bool:
        """A connection that the server closed in the meantime would leave it open whether a mail arrived.

        A server that spoke a moment ago and says nothing now is not asked: a goodbye would be there to read.
        """
        smtp = getattr(self._backend, "connection", None)
        if not isinstance(smtp, smtplib.SMTP):
            return True
        try:
            if time.monotonic() - self._heard_at < QUIET_SECONDS and not _is_speaking(smtp):
                return True
            return smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False


def _is_speaking(smtp: smtplib.SMTP) -> bool:
    """There is something to read, though nothing was asked: a goodbye, or the end of the connection."""
    if smtp.sock is None:
        return True
    poll = select.poll()
    poll.register(smtp.sock, select.POLLIN)
    return bool(poll.poll(0))
