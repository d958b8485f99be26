"""What can go wrong with mail, in the words that a person reads."""


class OutboxError(Exception):
    """Something about mail that the person who asked can put right."""


class BadRecipient(OutboxError):
    """Not exactly one email address."""


class NotResendable(OutboxError):
    """Only what failed, still has its words and is still useful can be sent again."""
