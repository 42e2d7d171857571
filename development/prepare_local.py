"""Bring a local run's database up to date and print who can sign in: one process, because each start of Django takes a second."""

from __future__ import annotations

import os

import django
from django.core.management import call_command


def main() -> None:
    """Migrate, make the cache's table, and let prepare_demo fill an empty database and print the demo's sign-ins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painprog.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("prepare_demo")


if __name__ == "__main__":
    main()
