"""Logs as one JSON object a line. They hold what happened and where, never who: no address, no query string,
no key of a mailed link, with which whoever reads the log could answer in somebody's name."""

import json
import logging
import re
from datetime import UTC, datetime

from outbox.links import without_keys

ADDRESS = re.compile(r"[^\s\"'<>=]+@[^\s\"'<>]+")
QUERY = re.compile(r"\?\S*")
PASSWORD_KEY = re.compile(r"(/password/reset/key/)[^\s<>\"]+")


def without_people(text: str) -> str:
    """`text` with email addresses, query strings and the keys of links struck out."""
    without_links = without_keys(PASSWORD_KEY.sub(r"\1…", text))
    return QUERY.sub("?…", ADDRESS.sub("[address]", without_links))


class JsonFormatter(logging.Formatter):
    """Time in UTC, level, logger, message and, for an exception, its type and place: its text may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            line["exception"] = kind.__name__
            line["where"] = _frames(trace)
        return json.dumps(line, ensure_ascii=False)


def _frames(trace: object) -> list[str]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]
