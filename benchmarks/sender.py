"""One run of one sender: `python -m benchmarks.sender painprog|post_office MOMENT`.

Prints as JSON how many messages went, by its own books, and how many seconds it took. The start of processes is not counted:
of ours the worker's two processes are there all the time, of theirs the command's start would only make it slower.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
import time

import django


def painprog(moment: dt.datetime) -> int:
    """Ours, as a worker of two processes runs it (docker-compose.yml): the first calls the second when there is work for two."""
    from reminders import sending
    from reminders.models import Message

    called, call = os.pipe()
    if not (second := os.fork()):
        os.close(call)
        if os.read(called, 1):
            sending.send_until_done(lambda: moment)
        os._exit(0)
    sending.send_until_done(lambda: moment, lambda: os.write(call, b"!"))
    os.close(call)
    _, status = os.waitpid(second, 0)
    return int(Message.objects.filter(state=Message.State.SENT).count()) if status == 0 else -1


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
    sender = {"painprog": painprog, "post_office": post_office}[sys.argv[1]]
    began = time.perf_counter()
    sent = sender(dt.datetime.fromisoformat(sys.argv[2]))
    sys.stdout.write(json.dumps({"sent": sent, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
