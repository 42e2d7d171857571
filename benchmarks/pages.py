"""Which pages are measured, and for whom."""

from django.urls import reverse

from benchmarks.bare_page import MIDDLEWARE
from benchmarks.seeding import World
from benchmarks.seeding_reviews import ReviewWorld
from benchmarks.visiting import Page
from common import clock
from participants.models import Participant
from participants.own.calendar_feeds import open_feed, token_of

# What somebody at a telephone types: the last name and the beginning of the first. It fits a full page of people.
SOUGHT = "hughes mar"


def pages_of(world: World, reviews: ReviewWorld) -> list[Page]:
    """The bare page first, then those it is compared with."""
    office, courses, people = world.administrator, world.counts["Course"], world.counts["Participant"]
    calendar, ours = calendar_address(world), world.pathways
    fits = reverse("desk:course_fits", args=[ours.course.pk])
    return [
        Page(f"bare page, 25 of {courses:,} courses", "/bare/", office, f"{courses + reviews.courses} courses", MIDDLEWARE),
        Page(f"course list, 25 of {courses:,}", "/courses/", office, "latest first day first"),
        Page(
            f"course page, {world.crowded.places} people",
            f"/courses/{world.crowded.pk}/",
            office,
            "places taken",
        ),
        Page("its checks, fetched after it", f"/courses/{world.crowded.pk}/checks/", office, "Can it run?", part=True),
        Page(f"person search among {people:,}", f"/people/?q={SOUGHT.replace(' ', '+')}", office, "Hughes<"),
        Page("person’s record", f"/people/{world.guest.pk}/", office, "Wednesdays only"),
        Page("month calendar, everything on", "/calendar/", office, "sessions and reviews"),
        Page(f"referrals, {ours.referrals:,} open", reverse("desk:referrals"), office, "Referrals"),
        Page(f"waiting list, {ours.waiting:,} people", reverse("desk:waiting_list"), office, "aiting list"),
        Page("who fits a course, fetched after it", fits, office, "Why ", part=True),
        Page(f"the office’s Today, {ours.referrals:,} referrals", reverse("desk:today"), office, "On today"),
        Page(
            f"reviews, three years, {reviews.groups} groups", reverse("desk:reviews"), reviews.administrator, "Groups by review"
        ),
        Page("rota of a term, nine people", f"/rota/?from={reviews.term}", reviews.administrator, "Beth Halloran"),
        Page("clinician’s day", reverse("desk:clinic"), ours.clinician, "wait for you"),
        Page("person’s clinical record", reverse("desk:clinical_record", args=[ours.patient.pk]), ours.clinician, "allotment"),
        Page("person over time", reverse("desk:over_time", args=[ours.patient.pk]), ours.clinician, "Every number"),
        Page("participant’s own page", "/me/", world.participant, "My timetable"),
        Page("their calendar, whole", calendar, None, "BEGIN:VCALENDAR"),
        Page("their calendar, nothing new", calendar, None, "", known=True),
    ]


def calendar_address(world: World) -> str:
    """The path of the participant's private calendar address."""
    person = Participant.objects.get(user=world.participant)
    return f"/calendar-feed/{token_of(open_feed(person, by=world.participant, now=clock.now()))}/"
