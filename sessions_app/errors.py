"""What can go wrong with sessions, in the sentence that a person reads."""


class SessionError(Exception):
    """Its text is for people."""


class WrongTimes(SessionError):
    """An end before the start, or before now."""


class NotScheduled(SessionError):
    """Only a scheduled session moves or is cancelled."""


class NotOver(SessionError):
    """A session to come cannot have been held."""


class CapacityTooLow(SessionError):
    """A capacity under the places that are taken."""


class RegistrationClosed(SessionError):
    """The forum has begun, is cancelled, or has no date yet."""


class AlreadyRegistered(SessionError):
    """The address has a place, or waits for one."""


class NotExpected(SessionError):
    """Only who is expected says whether they come."""


class TooLate(SessionError):
    """The session has begun, or is off: nobody changes an answer any more."""


class PlanChanged(SessionError):
    """The answer was to an older plan than the present one."""


class ChangedMeanwhile(SessionError):
    """A plan that is no longer the one that staff saw."""
