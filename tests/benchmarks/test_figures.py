"""The table says which goal was met, from rounds that are compared one by one."""

from benchmarks import figures
from benchmarks.enrolling import Way
from benchmarks.long_list import Pair
from benchmarks.measuring import Measured
from benchmarks.sender import PROCESSES
from benchmarks.sending import Sender
from benchmarks.visiting import Page


def page(name, *rounds):
    return Page(name, "/", None, "", queries=4, size=5_000, rounds=list(rounds))


def test_a_page_is_compared_with_the_bare_page_of_the_same_round():
    # In the third round the machine was busy: both took ten times as long.
    text = figures.table(Measured(pages=[page("bare", 10, 10, 100), page("quick", 25, 25, 250), page("slow", 31, 31, 310)]))

    assert "| quick | 4 | 5.0 | 25.0 | 25.0–250.0 | 2.50 | met |" in text
    assert "| slow | 4 | 5.0 | 31.0 | 31.0–310.0 | 3.10 | **missed** |" in text


def test_a_sender_is_compared_with_the_other_of_the_same_round():
    ours, theirs = Sender("painprog", "ours", [1200, 300, 1300]), Sender("post_office", "theirs", [600, 150, 600])

    text = figures.table(Measured(mails=[ours, theirs]))

    assert "| ours | 1200 | 300–1300 | 2.00 | met |" in text


def test_a_long_list_is_compared_with_a_short_one_of_the_same_round():
    few = page("few", 20, 20, 200)
    top, deep = Pair("top", few, page("many", 24, 24, 240)), Pair("deep", few, page("many", 25, 26, 260))

    text = figures.table(Measured(lists=[top, deep]))

    assert "| top | 4 | 20.0 | 24.0 | 1.20 | met |" in text
    assert "| deep | 4 | 20.0 | 26.0 | 1.30 | **missed** |" in text


def test_our_enrolments_are_compared_with_bare_ones_of_the_same_round():
    text = figures.table(Measured(offices=[Way("painprog", "ours", [200, 50, 220]), Way("bare", "bare", [400, 100, 400])]))

    assert "| ours | 200 | 50–220 | 0.50 |" in text
    assert "| bare | 400 | 100–400 | 1.00 |" in text


def test_ours_is_measured_with_as_many_processes_as_a_worker_is_started_with(pytestconfig):
    assert f'"--concurrency={PROCESSES}"' in (pytestconfig.rootpath / "docker-compose.yml").read_text()
