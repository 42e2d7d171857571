"""Logs as JSON lines."""

import json
import logging
import re

# What logging itself puts on a record; all else was given by the caller and is written out.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}
# What PostgreSQL adds to a refusal: the values of the row, which are names and addresses.
VALUES = re.compile(r"^DETAIL: .*(?:\n|$)", re.MULTILINE)


class JsonFormatter(logging.Formatter):
    """Writes one JSON object a record: level, logger, message and what the caller added."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_path(record),
        }
        line |= {key: value for key, value in vars(record).items() if key not in OWN}
        if record.exc_info:
            line["trace"] = VALUES.sub("", self.formatException(record.exc_info))
        return json.dumps(line, default=str, ensure_ascii=False)


def _without_path(record: logging.LogRecord) -> str:
    """Return the message with the route in place of the path: in a path stand keys that open a calendar or set a password."""
    message, request = record.getMessage(), getattr(record, "request", None)
    path = getattr(request, "path", "")
    if len(path) < 2:
        return message
    match = getattr(request, "resolver_match", None)
    return message.replace(path, f"/{match.route}" if match else "an address we don’t have")
