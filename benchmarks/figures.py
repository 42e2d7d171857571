"""The figures as a table, the machine they were taken on, and both put into docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks import enrolling, sending, visiting
from benchmarks.enrolling import Way
from benchmarks.long_list import FEW, MANY, Pair
from benchmarks.many_answers import FEW_ANSWERS, MANY_ANSWERS
from benchmarks.measuring import Measured
from benchmarks.sending import Sender
from benchmarks.servers import ROOT
from benchmarks.visiting import Page
from common import clock
from common.words import long_date

DOCUMENT = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
COMMAND = "make bench BENCH=--write"
# Goals (docs/benchmarks.md): a page takes at most this many bare pages; the long list at most this many times the short one's
# time; ours sends at least this many for each of theirs.
MOST_PAGES, MOST_LONGER, LEAST_MAILS = 3.0, 1.2, 2.0
VERSIONS = ("Django", "psycopg2-binary", "gunicorn", "django-post_office")


def table(measured: Measured) -> str:
    """What was measured, as Markdown: a table for each part."""
    parts = [
        page_rows(measured.pages) if measured.pages else [],
        list_rows(measured.lists) if measured.lists else [],
        answer_rows(measured.answers) if measured.answers else [],
        office_rows(measured.offices) if measured.offices else [],
        mail_rows(measured.mails) if measured.mails else [],
    ]
    return "\n\n".join("\n".join(rows) for rows in parts if rows)


def page_rows(pages: list[Page]) -> list[str]:
    """The table of pages."""
    bare = pages[0]
    rows = [
        "| page | queries | kB | ms, median | min–max of rounds | bare pages, goal ≤ 3 | |",
        "|---|---|---|---|---|---|---|",
    ]
    for page in pages:
        times = visiting.ratio(page, bare)
        spread = f"{min(page.rounds):.1f}–{max(page.rounds):.1f}"
        verdict = "" if page is bare else "a part, no goal" if page.part else "met" if times <= MOST_PAGES else "**missed**"
        facts = f"{page.queries} | {page.size / 1000:.1f} | {page.milliseconds:.1f} | {spread} | {times:.2f}"
        rows.append(f"| {page.name} | {facts} | {verdict} |")
    return rows


def list_rows(pairs: list[Pair]) -> list[str]:
    """The table of lists, short ones and long ones."""
    rows = [
        f"| course list | queries | ms, median, of {FEW:,} | ms, median, of {MANY:,} | times, goal ≤ {MOST_LONGER} | |",
        "|---|---|---|---|---|---|",
    ]
    for pair in pairs:
        times = visiting.ratio(pair.many, pair.few)
        verdict = "met" if times <= MOST_LONGER else "**missed**"
        facts = f"{pair.many.queries} | {pair.few.milliseconds:.1f} | {pair.many.milliseconds:.1f} | {times:.2f}"
        rows.append(f"| {pair.name} | {facts} | {verdict} |")
    return rows


def answer_rows(pairs: list[Pair]) -> list[str]:
    """The table of the outcomes page; no goal is set for its time, only that it asks no more for many than for few."""
    head = f"| page | queries, of {FEW_ANSWERS:,} answers | of {MANY_ANSWERS:,} | ms, median, of few | of many | times |"
    rows = [head, "|---|---|---|---|---|---|"]
    for pair in pairs:
        times = visiting.ratio(pair.many, pair.few)
        facts = (
            f"{pair.few.queries} | {pair.many.queries} | {pair.few.milliseconds:.0f} | {pair.many.milliseconds:.0f} | {times:.1f}"
        )
        rows.append(f"| {pair.name} | {facts} |")
    return rows


def office_rows(ways: list[Way]) -> list[str]:
    """The table of enrolments. The last is the bare one; no goal is set."""
    bare = ways[-1]
    rows = ["| enrolling | enrolments/s, median | min–max of rounds | times the bare one |", "|---|---|---|---|"]
    for way in ways:
        spread = f"{min(way.rounds):.0f}–{max(way.rounds):.0f}"
        rows.append(f"| {way.title} | {way.speed:.0f} | {spread} | {enrolling.ratio(way, bare):.2f} |")
    return rows


def mail_rows(senders: list[Sender]) -> list[str]:
    """The table of senders. The last is the one they are compared with; the goal is for the first."""
    theirs = senders[-1]
    rows = ["| sender | messages/s, median | min–max of rounds | times theirs, goal ≥ 2 | |", "|---|---|---|---|---|"]
    for sender in senders:
        times = sending.ratio(sender, theirs)
        verdict = "" if sender is not senders[0] else "met" if times >= LEAST_MAILS else "**missed**"
        spread = f"{min(sender.rounds):.0f}–{max(sender.rounds):.0f}"
        rows.append(f"| {sender.title} | {sender.speed:.0f} | {spread} | {times:.2f} | {verdict} |")
    return rows


def load() -> float:
    """How many processes want a core at the moment, over the last minute."""
    return os.getloadavg()[0]


def machine(postgres: Path, load: tuple[float, float]) -> str:
    """Where and when, in a few lines."""
    packages = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    server = subprocess.run([str(postgres / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    return "\n".join(
        [
            f"{long_date(clock.now().date())}, by `{COMMAND}`.",
            f"{os.cpu_count()} cores, {processor()}; load {load[0]:.1f} before and {load[1]:.1f} after.",
            f"Python {platform.python_version()}, {packages}, {' '.join(server.split()[:3])}.",
        ]
    )


def processor() -> str:
    """The processor's name."""
    listed = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", listed.read_text(), re.MULTILINE) if listed.is_file() else None
    return found[1] if found else platform.processor() or platform.machine()


def write(table: str, machine: str) -> str:
    """Put both between the marks of the document; return its name."""
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{machine}\n\n{table}\n{END}{after}")
    return DOCUMENT.relative_to(ROOT).as_posix()
