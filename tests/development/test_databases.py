"""The suite runs on the database that was asked for, and on a copy of its own."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.servers import wanted_database


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_suite_runs_on_the_database_that_was_asked_for(worker):
    assert connection.vendor == wanted_database()
    assert worker in str(connection.settings_dict["NAME"])


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_database_is_a_file_or_a_server_that_other_threads_see_too():
    assert "memory" not in str(connection.settings_dict["NAME"])


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_template_was_migrated_and_has_the_cache_table():
    cache.set("who", "Ana")

    assert MigrationRecorder(connection).applied_migrations()
    assert cache.get("who") == "Ana"


@pytest.mark.sqlite
@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_in_the_cache(time):
    assert cache.get("left-behind") is None
    cache.set("left-behind", time)
