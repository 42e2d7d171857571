"""The hook that a developer may switch on: the quick checks before each commit."""

from pathlib import Path

from development import run_checks

ROOT = Path(__file__).resolve().parents[2]
HOOK = ROOT / "development/hooks/pre-commit"


def test_a_developer_who_switches_the_hook_on_runs_the_quick_checks():
    assert HOOK.stat().st_mode & 0o111 == 0o111
    assert HOOK.read_text().splitlines()[-1] == "exec .venv/bin/python -m development.run_checks quick"
    assert set(run_checks.QUICK) < set(run_checks.CHECKS)


def test_the_quick_checks_run_by_that_name(monkeypatch):
    asked = []
    monkeypatch.setattr(run_checks, "passes", lambda name: asked.append(name) or name != "layers")

    assert run_checks.main(["quick"]) == 1
    assert tuple(asked) == run_checks.QUICK


def test_a_stranger_finds_how_to_help_and_how_to_report_a_fault():
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ".editorconfig"):
        assert (ROOT / name).is_file()
    assert "(docs/development.md)" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
