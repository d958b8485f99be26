from outbox.models.bad_address import BadAddress
from outbox.models.engine import EngineState
from outbox.models.intervention import Intervention
from outbox.models.message import Message
from outbox.models.text import Text

__all__ = ["BadAddress", "EngineState", "Intervention", "Message", "Text"]
