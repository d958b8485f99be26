"""The desk's windows on mail."""

from outbox.admin.addresses import BadAddressAdmin
from outbox.admin.messages import MessageAdmin
from outbox.admin.texts import TextAdmin

__all__ = ["BadAddressAdmin", "MessageAdmin", "TextAdmin"]
