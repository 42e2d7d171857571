"""Databases of a measurement: made from one migrated template, so that each begins the same."""

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
from django.core.management import call_command
from django.db import connection

MIGRATED = "migrated"
# Anything that exists always; statements about databases are said from there.
ELSEWHERE = "postgres"


def use(database: str) -> None:
    """Point Django in this process at another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = database


def make_migrated(server: str) -> None:
    """Make the template. `server` is the address of the database that always exists."""
    tell(server, f'CREATE DATABASE "{MIGRATED}"')
    use(MIGRATED)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def copy(server: str, original: str, name: str) -> None:
    """Make a database like another one, in place of any of that name. Nobody may be connected to the original."""
    tell(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def settle() -> None:
    """Let PostgreSQL know what the tables of the current database hold, as it would after a while by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def tell(server: str, *statements: str) -> None:
    """Run statements outside any transaction."""
    address = urlsplit(server)
    with closing(psycopg2.connect(host=address.hostname, port=address.port, user=address.username, dbname=ELSEWHERE)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
