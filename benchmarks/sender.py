"""One run of one sender: `python -m benchmarks.sender painprog|alone|post_office MOMENT`.

Prints as JSON how many messages went, by its own books, and how many seconds it took. What comes before the first message is
not counted: a worker's processes are there all the time, and the start of the other's command would only make it slower.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from typing import NoReturn

import django

# As docker-compose.yml starts the worker; a test holds the two together.
PROCESSES = 4
CALL, STOP, READY = b"!", b".", b"+"
Run = Callable[[], int]


def painprog(moment: dt.datetime, processes: int = PROCESSES) -> Run:
    """Ours, as a worker runs it: who finds work for two calls another process, until all of them send."""
    from reminders.models import Message
    from reminders.sending import sender as sending

    called, call = os.pipe()
    ready, say_ready = os.pipe()
    others = []
    for _ in range(processes - 1):
        if not (other := os.fork()):
            warm_up(moment)
            os.write(say_ready, READY)
            send_when_called(moment, called, call)
        others.append(other)
    warm_up(moment)
    for _ in others:
        os.read(ready, 1)

    def run() -> int:
        sending.send_until_done(lambda: moment, lambda: os.write(call, CALL))
        os.write(call, STOP * processes)
        ended = [os.waitpid(other, 0)[1] for other in others]
        return int(Message.objects.filter(state=Message.State.SENT).count()) if not any(ended) else -1

    return run


def warm_up(moment: dt.datetime) -> None:
    """What a worker has done long before: a run on a day on which nothing was due."""
    from django.core.mail import get_connection
    from django.utils.translation import gettext

    from reminders.sending import sender as sending

    sending.send_until_done(lambda: moment - dt.timedelta(days=3650))
    get_connection()
    gettext("Ready")


def send_when_called(moment: dt.datetime, called: int, call: int) -> NoReturn:
    """What every process but the first does: wait, send, wait for the end."""
    from reminders.sending import sender as sending

    while os.read(called, 1) == CALL:
        sending.send_until_done(lambda: moment, lambda: os.write(call, CALL))
    os._exit(0)


def alone(moment: dt.datetime) -> Run:
    """Ours in a single process."""
    return painprog(moment, processes=1)


def post_office(moment: dt.datetime) -> Run:
    """Theirs, as its command runs it: five threads, batches of a hundred, every mail logged."""
    from django.core.mail import get_connection
    from post_office import mail
    from post_office.models import STATUS, Email

    Email.objects.filter(status=STATUS.sent).count()
    get_connection("django.core.mail.backends.smtp.EmailBackend")

    def run() -> int:
        mail.send_queued_mail_until_done()
        return int(Email.objects.filter(status=STATUS.sent).count())

    return run


def main() -> None:
    """Run the one asked for."""
    django.setup()
    logging.disable(logging.INFO)
    prepare = {"painprog": painprog, "alone": alone, "post_office": post_office}[sys.argv[1]]
    run = prepare(dt.datetime.fromisoformat(sys.argv[2]))
    began = time.perf_counter()
    sent = run()
    sys.stdout.write(json.dumps({"sent": sent, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
