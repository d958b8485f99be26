"""What can go wrong with communities, in the sentence that a person reads."""


class CommunityError(Exception):
    """Its text is for people."""


class NoSeatFree(CommunityError):
    """The community is full: members and open offers have reached its ceiling."""


class KeptApart(NoSeatFree):
    """None for this person: somebody in the group, or asked, is to be kept apart from them. The text says no names."""


class SeatAlreadyHeld(CommunityError):
    """This person already holds as many seats as they may."""


class CeilingTooLow(CommunityError):
    """A ceiling under the seats that are taken."""


class NotAMember(CommunityError):
    """The person has left already."""


class LinkNoLongerValid(CommunityError):
    """A mailed link that was altered, was made for another page, or is too old."""


class AlreadyFacilitates(CommunityError):
    """The person is on the community's list of facilitators."""


class ToldInConfidence(CommunityError):
    """What somebody told is shown to those whose role at its convenor says so, and to nobody else."""


class CannotKeepApart(CommunityError):
    """Nobody else of the round has this address."""


class NotAnAnswer(CommunityError):
    """A gender, or a group, that the form does not offer, or two answers that rule each other out."""


class QuestionAnswered(CommunityError):
    """A question deleted, or changed so that an answer to it no longer fits."""


class CriterionScored(CommunityError):
    """A criterion that reviewers scored by, given another weight."""


class SupportDone(CommunityError):
    """What was to be arranged for somebody was ticked off already, or is not for this person to tick off."""


class CopyUnchecked(CommunityError):
    """A copied round with years or dates of the old one in its texts goes live nowhere."""
