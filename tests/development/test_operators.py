"""What an operator reads and copies agrees with the program."""

import os
import re
import subprocess
import sys

import pytest
import yaml

PROGRAM = ("migrate", "web", "worker", "beat")


@pytest.fixture
def written(pytestconfig):
    """Read a file of the project."""
    return lambda name: (pytestconfig.rootpath / name).read_text(encoding="utf-8")


@pytest.fixture
def settings_read(written):
    """The names of the environment variables that settings.py asks for."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', written("painprog/settings.py")))


@pytest.fixture
def compose(written):
    return yaml.safe_load(written("docker-compose.yml"))["services"]


def test_the_operators_table_lists_every_setting_and_no_other(written, settings_read):
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", written("docs/operators.md"), re.MULTILINE))

    assert listed == settings_read


def test_compose_gives_the_program_only_settings_it_reads(compose, settings_read):
    for name in PROGRAM:
        assert set(compose[name]["environment"]) <= settings_read


def test_compose_runs_everything_and_asks_each_how_it_is(compose):
    assert set(compose) == {"roles", "migrate", "web", "worker", "beat", "postgres", "redis", "mailpit"}
    assert [name for name in ("worker", "beat", "postgres", "redis") if "test" not in compose[name]["healthcheck"]] == []


def test_compose_gives_the_program_a_database_role_that_owns_nothing(compose):
    signs_in_as = {name: compose[name]["environment"]["DATABASE_URL"].partition("://")[2].partition(":")[0] for name in PROGRAM}

    assert signs_in_as == {
        "migrate": "painprog",
        "web": "painprog_program",
        "worker": "painprog_program",
        "beat": "painprog_program",
    }
    assert compose["postgres"]["environment"]["POSTGRES_USER"] == "painprog"
    assert compose["migrate"]["depends_on"] == {"roles": {"condition": "service_completed_successfully"}}


def test_every_password_of_compose_is_asked_for_in_the_example(written):
    asked = set(re.findall(r"\$\{([A-Z_]*PASSWORD)", written("docker-compose.yml")))

    assert asked == {"POSTGRES_PASSWORD", "PROGRAM_PASSWORD"}
    assert asked <= set(re.findall(r"^([A-Z_]+)=", written("example.env"), re.MULTILINE))


def test_the_image_starts_as_somebody_who_may_do_little(written):
    lines = written("Dockerfile").splitlines()

    assert lines.index("USER painprog") > max(number for number, line in enumerate(lines) if line.startswith("RUN"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_every_direct_dependency_has_its_line_of_reasons(written):
    project = written("pyproject.toml")
    wanted = {name.lower() for name in re.findall(r'^    "([A-Za-z0-9_.-]+)[^"]*==', project, re.MULTILINE)}
    reasons = written("docs/decisions/0001-dependencies.md").lower()

    assert sorted(name for name in wanted if f"| {name}" not in reasons) == []


def test_a_demo_is_refused_where_real_people_are(pytestconfig):
    environment = {**os.environ, "PAINPROG_PRODUCTION": "1", "PAINPROG_DEMO": "1", "DJANGO_SETTINGS_MODULE": "painprog.settings"}
    check = [sys.executable, "manage.py", "check"]
    done = subprocess.run(check, cwd=pytestconfig.rootpath, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "PAINPROG_DEMO is for trying out: take it away where PAINPROG_PRODUCTION is set." in done.stderr
