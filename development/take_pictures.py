"""Takes the pictures of the README from a demo of its own: `make pictures`. A page that isn't there ends it."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from common.public_holidays import public_holidays
from development import chromium
from development.free_port import free_port
from development.try_run import Visitor, kill, wait_until
from development.words import CannotGoOn, refuse, say

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DESK, PHONE = 1280, 390
TALLEST = 1400
# Two pages of the course that begins last: its gates, and who leads it.
OPENING, ROTA = "opening", "rota"
# One person over time, of the oldest group whose reviews are still going on.
OVER_TIME = "over-time"
# Who looks (nobody: a stranger), at what, on what; the name is the file's.
WANTED = (
    ("today", "administrator@demo.example", "/today/", DESK),
    ("courses", "administrator@demo.example", "/courses/", DESK),
    ("schedule", "administrator@demo.example", "/courses/new/", DESK),
    ("course", "administrator@demo.example", "Running", DESK),
    ("calendar", "administrator@demo.example", "/calendar/", DESK),
    ("messages", "administrator@demo.example", "/messages/", DESK),
    ("rota", "administrator@demo.example", ROTA, DESK),
    ("outcomes", "administrator@demo.example", "/reports/outcomes/", DESK),
    ("over-time", "clinician@demo.example", OVER_TIME, DESK),
    ("questionnaires", "participant@demo.example", "/me/questionnaires/", PHONE),
    ("opening", "coordinator@demo.example", OPENING, DESK),
    ("leaders", "coordinator@demo.example", "/setup/leaders/", DESK),
    ("join", "", "/join/", PHONE),
    ("timetable", "participant@demo.example", "/me/", PHONE),
    ("leading", "leader@demo.example", "/leading/", PHONE),
)


def main() -> None:
    """Start a demo, look, stop it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pp_pictures_", ignore_cleanup_errors=True) as folder:
        port, password = free_port(), secrets.token_urlsafe(12)
        environment = {**os.environ, "PORT": str(port), "DEMO_PASSWORD": password, "PAINPROG_VAR": folder}
        with (Path(folder) / "output").open("w") as output:
            run = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            wait_until(lambda: Visitor(f"http://localhost:{port}").sees("/sign-in/"), run)
            take_all(f"http://localhost:{port}", password)
            os.killpg(run.pid, signal.SIGINT)
            run.wait(60)
        finally:
            kill(run)


def take_all(site: str, password: str) -> None:
    """Every picture wanted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        for name, address, where, width in WANTED:
            take(browser, site, (address, password), where, PICTURES / f"{name}.png", width)
            say(f"docs/pictures/{name}.png")
        browser.close()


def take(browser: Browser, site: str, sign_in: tuple[str, str], where: str, file: Path, width: int) -> None:
    """One picture: sign in, go there (an address, or the course in that state), and save what is seen."""
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="en-GB", timezone_id="Europe/London")
    if sign_in[0]:
        arrive(page, site, *sign_in)
    go_to(page, site, where)
    if where == "/courses/new/":
        fill_in_a_course(page)
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height_of(page)})
    page.context.close()


def arrive(page: Page, site: str, address: str, password: str) -> None:
    """Sign in."""
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def go_to(page: Page, site: str, where: str) -> None:
    """Go to an address, the course in a state, or a page of the course that begins last."""
    if where.startswith("/"):
        answer = page.goto(site + where)
        if not answer or not answer.ok:
            raise CannotGoOn(f"{where} could not be shown.")
        return
    if where == OVER_TIME:
        page.goto(f"{site}/courses/?state=Reviews")
        page.locator("tbody a").last.click()
        page.get_by_role("heading", level=1).wait_for()
        somebody = page.locator("main a[href^='/people/']").first.get_attribute("href")
        page.goto(f"{site}{somebody}over-time/")
        return
    of_the_last = where in (OPENING, ROTA)
    page.goto(f"{site}/courses/" if of_the_last else f"{site}/courses/?state={where}")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    if of_the_last:
        page.goto(f"{page.url.partition('?')[0]}{where}/")


def fill_in_a_course(page: Page) -> None:
    """A hospital programme that meets a bank holiday, so that the picture shows what a preview is for."""
    page.locator("#id_edition").select_option(label="PMP, Twelve days")
    page.get_by_label("Venue").select_option(label="Garden Room, Level 2, holds 14")
    year = time.gmtime().tm_year + 1
    holiday = min(day for day in public_holidays("GB", "ENG", year) if (day.month, day.weekday()) == (5, 0))
    first_day = holiday - dt.timedelta(weeks=1)
    for part in ("day", "month", "year"):
        page.locator(f"#id_first_day_{part}").fill(str(getattr(first_day, part)))
    page.keyboard.press("Tab")
    page.locator("#said").get_by_text("12 days and 3 reviews").wait_for(state="attached")


def height_of(page: Page) -> int:
    """The page's own height, cut where a picture would get too long for a README."""
    return min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))


if __name__ == "__main__":
    try:
        main()
    except CannotGoOn as reason:
        refuse(str(reason))
