"""What can go wrong with applications, in the sentence that a person reads."""


class ApplicationError(Exception):
    """Its text is for people."""


class NotOpenYet(ApplicationError):
    """The round has not opened."""


class TooLate(ApplicationError):
    """The round closed, and the grace time with it. The text is kept."""


class NoticeChanged(ApplicationError):
    """The round has another notice than the one that was read, or none."""


class StaleRevision(ApplicationError):
    """Somebody, perhaps the same person in another tab, saved in between."""


class AlreadySent(ApplicationError):
    """A draft save on an application that was sent."""


class ChoicesWrong(ApplicationError):
    """A community chosen twice, of another round, or with a gap in the order."""


class CannotWithdraw(ApplicationError):
    """What was never sent, or has become a membership."""


class CannotDecide(ApplicationError):
    """A choice in a state that this decision does not fit."""


class OfferClosed(ApplicationError):
    """The offer was answered, withdrawn, or has run out."""
