"""What can go wrong with communities, in the sentence that a person reads."""


class CommunityError(Exception):
    """Its text is for people."""


class NoSeatFree(CommunityError):
    """The community is full: members and open offers have reached its ceiling."""


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
