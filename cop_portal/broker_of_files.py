"""Celery's messages as files, for a portal without Redis: each appears in its folder whole, or not at all."""

import os
import time
import uuid
from pathlib import Path

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's own writes into the file that a worker may be reading already, and what is half a message ends the
    worker that read it."""

    def _put(self, queue: str, payload: dict, **kwargs: object) -> None:
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        part = Path(self.data_folder_out, f"{name}.part")  # a name that no reader looks for
        part.write_bytes(str_to_bytes(dumps(payload)))
        os.replace(part, part.with_name(name))


class Transport(filesystem.Transport):
    Channel = Channel
