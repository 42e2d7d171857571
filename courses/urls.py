"""Addresses of this room."""

from django.urls import path

from courses.views.listing import course_list
from courses.views.scheduling import schedule
from courses.views.setup import people, places, start

app_name = "courses"

urlpatterns = [
    path("courses/", course_list, name="list"),
    path("courses/new/", schedule, name="schedule"),
    path("setup/", start.start, name="setup"),
    path("setup/venues/", places.venue_list, name="setup_venues"),
    path("setup/venues/new/", places.new_venue, name="setup_new_venue"),
    path("setup/venues/<int:pk>/", places.change_venue, name="setup_venue"),
    path("setup/venues/<int:pk>/close/", places.close_venue, name="setup_close_venue"),
    path("setup/closed-days/", places.closed_days, name="setup_closed_days"),
    path("setup/closed-days/<int:pk>/remove/", places.reopen_day, name="setup_reopen_day"),
    path("setup/people/", people.people, name="setup_people"),
    path("setup/people/new/", people.new_person, name="setup_new_person"),
    path("setup/people/<int:pk>/", people.change_person, name="setup_person"),
    path("setup/people/<int:pk>/end/", people.end_person, name="setup_end_person"),
]
