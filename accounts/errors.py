"""What can go wrong with a person's account, in the words that they read."""


class AccountsError(Exception):
    """Something that the person can put right."""


class NameMissing(AccountsError):
    """A profile without the one thing that it needs."""
