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


class UnfitText(OutboxError):
    """Words of a convenor's own that cannot be sent so. `problems` has the sentences by field."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(" ".join(sentence for found in problems.values() for sentence in found))
        self.problems = problems
