from outbox.models.bad_address import BadAddress
from outbox.models.engine import EngineState
from outbox.models.intervention import Intervention
from outbox.models.message import Message

__all__ = ["BadAddress", "EngineState", "Intervention", "Message"]
