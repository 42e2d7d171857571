# Everything painprog does on a developer's machine. Each command sets up what it needs; the scripts are in development/.
#
#   make run      the program with demo data, on this machine      PORT=8000  DEMO_PASSWORD=…  NOW="2026-12-16 13:00"
#   make test     the suite: PostgreSQL, SQLite, Valkey, SMTP, Chromium      TESTS="tests/courses -k wednesday"
#   make check    style, types, templates, layers, migrations, deployment settings
#   make bench    the measurements of docs/benchmarks.md      BENCH="--only pages" or --write
#   make build    the stylesheet and script alone
#   make pictures the screenshots of the README, taken again

# The first Python here that is new enough, else the first there is, which will say what is wrong.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(FITS)' 2>/dev/null && echo $$p && exit; done; \
	command -v python3)

.PHONY: run test check bench build pictures python
export PORT DEMO_PASSWORD NOW

run check build pictures: python
	@exec $(PYTHON) -m development.start $@

bench: python
	@exec $(PYTHON) -m development.start bench $(BENCH)

test: python
	@exec $(PYTHON) -m development.start test $(TESTS)

python:
	@test -n "$(PYTHON)" || { echo "painprog needs Python 3.11, 3.12 or 3.13: install one of them, then try again." >&2; exit 1; }
