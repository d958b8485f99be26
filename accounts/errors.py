"""What can go wrong with a person's account, in the words that they read."""


class AccountsError(Exception):
    """Something that the person can put right."""


class NameMissing(AccountsError):
    """A profile without the one thing that it needs."""


class AddressNotAsked(AccountsError):
    """An address that needs no proof, since it is the main one."""


class CodeWrong(AccountsError):
    """Not the code that was sent."""


class CodeOver(AccountsError):
    """A code that nobody can use any more."""


class NameTaken(AccountsError):
    """A name that would mean two organisations."""


class MergeRefused(AccountsError):
    """Two records that must not become one."""


class SameRecord(MergeRefused):
    """A record merged with itself."""


class AlreadyMerged(MergeRefused):
    """One of the two is no more, or leads to another account by now."""


class HoldsRights(MergeRefused):
    """An account of staff: rights never move with a merge."""


class SwitchedOff(MergeRefused):
    """An account that nobody signs in with, so it is none to keep."""


class CannotStandTwice(MergeRefused):
    """Both hold something of which there may be one."""
