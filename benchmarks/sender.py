"""One run of one sender: `python -m benchmarks.sender painprog|alone|post_office MOMENT`.

Prints as JSON how many messages went, by its own books, and how many seconds it took. The start of processes is not counted:
a worker's processes are there all the time, and the start of the other's command would only make it slower.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
import time
from typing import NoReturn

import django

# As docker-compose.yml starts the worker; a test holds the two together.
PROCESSES = 4
CALL, STOP = b"!", b"."


def painprog(moment: dt.datetime, processes: int = PROCESSES) -> int:
    """Ours, as a worker runs it: who finds work for two calls another process, until all of them send."""
    from reminders import sending
    from reminders.models import Message

    called, call = os.pipe()
    others = []
    for _ in range(processes - 1):
        if not (other := os.fork()):
            send_when_called(moment, called, call)
        others.append(other)
    sending.send_until_done(lambda: moment, lambda: os.write(call, CALL))
    os.write(call, STOP * processes)
    ended = [os.waitpid(other, 0)[1] for other in others]
    return int(Message.objects.filter(state=Message.State.SENT).count()) if not any(ended) else -1


def send_when_called(moment: dt.datetime, called: int, call: int) -> NoReturn:
    """What every process but the first does: wait, send, wait for the end."""
    from reminders import sending

    while os.read(called, 1) == CALL:
        sending.send_until_done(lambda: moment, lambda: os.write(call, CALL))
    os._exit(0)


def alone(moment: dt.datetime) -> int:
    """Ours in a single process."""
    return painprog(moment, processes=1)


def post_office(moment: dt.datetime) -> int:
    """Theirs, as its command runs it: five threads, batches of a hundred, every mail logged."""
    from post_office import mail
    from post_office.models import STATUS, Email

    mail.send_queued_mail_until_done()
    return int(Email.objects.filter(status=STATUS.sent).count())


def main() -> None:
    """Run the one asked for."""
    django.setup()
    logging.disable(logging.INFO)
    sender = {"painprog": painprog, "alone": alone, "post_office": post_office}[sys.argv[1]]
    began = time.perf_counter()
    sent = sender(dt.datetime.fromisoformat(sys.argv[2]))
    sys.stdout.write(json.dumps({"sent": sent, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
