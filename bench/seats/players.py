"""Several players let go together, and what is looked at while they act."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager

from bench.seats.player import Step
from bench.web.serving import ROOT

COUNT = 4


class Players:
    """Processes that wait for their steps."""

    def __init__(self, processes: Sequence[subprocess.Popen]) -> None:
        self.processes = processes

    def act(
        self, *parts: Sequence[Step], by: int = 0, meanwhile: Callable[[], object] = lambda: None
    ) -> Counter[str]:
        """One part for each process, at once. Calls `meanwhile` again and again until the last has ended."""
        lines = [json.dumps({"by": by, "steps": part}) + "\n" for part in parts]
        for process, line in zip(self.processes, lines, strict=True):
            process.stdin.write(line)
        with ThreadPoolExecutor(len(self.processes)) as pool:
            for process in self.processes:
                process.stdin.flush()
            answers = [pool.submit(process.stdout.readline) for process in self.processes]
            meanwhile()
            while wait(answers, timeout=0).not_done:
                meanwhile()
        return sum((Counter(json.loads(answer.result())) for answer in answers), Counter())


@contextmanager
def players(own: dict[str, str], count: int = COUNT) -> Iterator[Players]:
    """`count` processes of the portal in the environment `own`, ready; ended when the block is."""
    command = [sys.executable, "-m", "bench.seats.player"]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    env=os.environ | own,
                    cwd=ROOT,
                    text=True,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
            )
            for _ in range(count)
        ]
        ready = Players(processes)
        ready.act(*[[]] * count)
        yield ready
