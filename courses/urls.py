"""Addresses of this room."""

from django.urls import path

from courses.views.listing import course_list
from courses.views.scheduling import schedule

app_name = "courses"

urlpatterns = [
    path("courses/", course_list, name="list"),
    path("courses/new/", schedule, name="schedule"),
]
