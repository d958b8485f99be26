"""The broker of a portal without Redis: a folder that processes read while others write into it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from cop_portal.broker_of_files import Transport

LONG = "x" * 20_000_000  # takes its time to be written


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "control").mkdir()
    Transport.global_state.clear()  # what a process remembers of the queues of another folder
    return tmp_path


def queue_of(folder: Path):
    """A queue whose messages are files in `folder`, by a connection of its own."""
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return Connection("files://", transport_options=options).SimpleQueue("celery")


def test_whoever_reads_while_a_message_is_written_gets_all_of_it_or_nothing(folder):
    read, write = queue_of(folder), queue_of(folder)
    taken = []

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [write.put(LONG) for _ in range(5)])
        while not writing.done() or any(folder.glob("*.msg")):
            with suppress(Empty):
                taken.append(len(read.get(block=False).payload))

    assert writing.exception() is None
    assert taken == [len(LONG)] * 5
    assert not list(folder.glob("*.part"))
