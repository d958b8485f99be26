"""Real threads for the tests of races. They need `django_db(transaction=True)`."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def at_once(function: Callable, *calls: tuple) -> list[object]:
    """Call `function` once per tuple of arguments, each in its own thread, all let go together.

    Returns the outcomes in the order of the calls: what came back, or the exception that was raised.
    """
    barrier = threading.Barrier(len(calls))

    def run(arguments: tuple) -> object:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=60)
            return function(*arguments)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
