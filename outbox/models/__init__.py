from outbox.models.bad_address import BadAddress
from outbox.models.engine import EngineState
from outbox.models.message import Message

__all__ = ["BadAddress", "EngineState", "Message"]
