import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection

# Many servers hang up on a session with too many mails in it; we hang up first.
MAILS_PER_CONNECTION = 50


class Channel:
    """One connection to the mail server, kept open from mail to mail and checked before each."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._sent = 0
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

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail. Raises one of `faults.MAIL_FAULTS`."""
        self._sent += 1
        self._backend.send_messages([mail])

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
        """A connection that the server closed in the meantime would leave it open whether a mail arrived."""
        smtp = getattr(self._backend, "connection", None)
        if not isinstance(smtp, smtplib.SMTP):
            return True
        try:
            return smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False
