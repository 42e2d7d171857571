"""The project: settings, addresses, Celery and its one schedule, demo people."""

from painprog.celery import app as celery_app

__all__ = ["celery_app"]
