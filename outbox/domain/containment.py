import logging
import traceback
from types import TracebackType

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

# A database that went away, a worker that is out of time: not the fault of the code inside.
NOT_ITS_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)


class Contained:
    """Runs what another app brought, so that whoever asked goes on if that raises.

    The error's type is kept in `failure` and logged with its place. Its text is not: it may quote a person.
    """

    def __init__(self, what: str, *, passes: tuple[type[Exception], ...] = NOT_ITS_FAULT) -> None:
        self.what = what
        self.passes = passes
        self.failure = ""

    def __enter__(self) -> "Contained":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None or not issubclass(kind, Exception) or issubclass(kind, self.passes):
            return False
        self.failure = kind.__name__
        place = traceback.extract_tb(trace)[-1]
        logger.error("%s failed: %s at %s:%s", self.what, self.failure, place.filename, place.lineno)
        return True
