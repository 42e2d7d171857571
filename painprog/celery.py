"""Celery, and the one schedule. Times are UTC; an entry expires within its interval, so a slow worker never builds a queue."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")

# A broker's address begins with "files" where there is none but a folder.
TRANSPORT_ALIASES["files"] = "painprog.file_broker:Transport"

app = Celery("painprog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE = 60.0

app.conf.beat_scheduler = "painprog.beat:SteadyScheduler"

app.conf.beat_schedule = {
    "plan messages": {"task": "reminders.tasks.plan", "schedule": 5 * MINUTE, "options": {"expires": 4 * MINUTE}},
    "send messages": {"task": "reminders.tasks.send", "schedule": MINUTE, "options": {"expires": 50.0}},
    "plan digests": {
        "task": "reminders.tasks.plan_digests",
        "schedule": 15 * MINUTE,
        "options": {"expires": 14 * MINUTE},
    },
    "send sign-in codes": {"task": "reminders.tasks.send_codes", "schedule": MINUTE, "options": {"expires": 50.0}},
    "send password links": {"task": "accounts.tasks.send_password_links", "schedule": MINUTE, "options": {"expires": 50.0}},
    "work on imports": {"task": "desk.tasks.work_on_imports", "schedule": MINUTE, "options": {"expires": 50.0}},
    "make downtime packs": {
        "task": "desk.tasks.make_downtime_packs",
        "schedule": 15 * MINUTE,
        "options": {"expires": 14 * MINUTE},
    },
    "send registration links": {"task": "reminders.tasks.send_links", "schedule": MINUTE, "options": {"expires": 50.0}},
    "send secure letters": {"task": "reminders.tasks.send_letters", "schedule": MINUTE, "options": {"expires": 50.0}},
    "pass offers on": {"task": "participants.tasks.pass_offers_on", "schedule": MINUTE, "options": {"expires": 50.0}},
    "hand reports on": {"task": "participants.tasks.hand_reports_on", "schedule": 5 * MINUTE, "options": {"expires": 4 * MINUTE}},
    "look at waits": {"task": "participants.tasks.look_at_waits", "schedule": 60 * MINUTE, "options": {"expires": 50 * MINUTE}},
    "forget what is over": {
        "task": "participants.tasks.forget_what_is_over",
        "schedule": 60 * MINUTE,
        "options": {"expires": 50 * MINUTE},
    },
    "open questionnaires": {
        "task": "reviews.tasks.open_questionnaires",
        "schedule": 5 * MINUTE,
        "options": {"expires": 4 * MINUTE},
    },
    "mail guests": {"task": "reminders.tasks.mail_guests", "schedule": MINUTE, "options": {"expires": 50.0}},
    "seal the audit trail": {"task": "accounts.tasks.seal_audit", "schedule": 60 * MINUTE, "options": {"expires": 50 * MINUTE}},
}
