"""What can go wrong with mail, in the words that a person reads."""


class OutboxError(Exception):
    """Something about mail that the person who asked can put right."""


class BadRecipient(OutboxError):
    """Not exactly one email address."""


class NotResendable(OutboxError):
    """Only what failed, still has its words and is still useful can be sent again."""


class NotWaiting(OutboxError):
    """What left, or came to an end, cannot be stopped or held."""


class NotBounced(OutboxError):
    """An address that no mail of one's own went to."""
