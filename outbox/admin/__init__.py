"""The desk's windows on mail."""

from outbox.admin.addresses import BadAddressAdmin
from outbox.admin.messages import MessageAdmin

__all__ = ["BadAddressAdmin", "MessageAdmin"]
