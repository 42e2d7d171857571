"""Production's settings, with two things beside them: the bare page's address, and what the sender is compared with."""

from painprog.settings import *  # noqa: F403
from painprog.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
# The calendar address is asked for hundreds of times a minute here.
CALENDAR_ASKS_A_MINUTE = 1_000_000
ROOT_URLCONF = "benchmarks.urls"
# What django-post_office sends by unless told otherwise: our own short way stays ours.
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}}
