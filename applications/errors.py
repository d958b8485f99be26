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


class CannotRelease(ApplicationError):
    """A list of people who are to hear something, in a state in which it must not leave."""


class KeptApart(CannotRelease):
    """The list would bring two together whom staff keep apart."""


class ListChanged(CannotRelease):
    """The list is not the one that was read: somebody was moved, decided or withdrew in between."""


class ReleaseOver(ApplicationError):
    """A list that was stopped already, or has left."""


class OfferClosed(ApplicationError):
    """The offer was answered, withdrawn, or has run out."""


class CannotUndo(ApplicationError):
    """An answer that is too old to be taken back, or whose seat is gone."""


class ReasonMissing(ApplicationError):
    """Staff pass over who fits best, and do not say why."""


class Incomplete(ApplicationError):
    """An application that is sent before every part of it is done. `sections` names the parts."""

    def __init__(self, message: str, sections: list[str]) -> None:
        super().__init__(message)
        self.sections = sections


class AnswerWrong(ApplicationError):
    """An answer to one of the round's own questions that does not fit it."""


class CannotReview(ApplicationError):
    """A choice that this person may not score: theirs by no assignment, conflicted, withdrawn."""


class CannotAssign(ApplicationError):
    """A choice given to somebody who may not review it."""


class CannotEnter(ApplicationError):
    """An application that staff may not enter, or a later close that they may not grant."""


class TooLong(ApplicationError):
    """More was typed than is kept."""


class WordClosed(ApplicationError):
    """A line manager's answer that comes after applicants heard, or to an application that does not stand."""


class StaleReview(CannotReview):
    """One's own review, saved in between in another tab."""


class CannotRedact(ApplicationError):
    """Words to black out that the application does not hold."""


class CannotSaveView(ApplicationError):
    """A way to look at the table that cannot be kept under this name."""


class StaleDraft(ApplicationError):
    """A draft of a selection that somebody else changed since the page was made."""


class DraftBusy(ApplicationError):
    """A draft that is being composed: nothing else changes it meanwhile."""


class CannotKeepDraft(ApplicationError):
    """A draft without a name, or with one that another draft of the round has."""


class CannotPlace(ApplicationError):
    """A move on the board that the choice, or who asks for it, does not allow."""
