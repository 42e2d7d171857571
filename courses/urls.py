"""Addresses of this room."""

from django.urls import path

from courses.views.listing import course_list

app_name = "courses"

urlpatterns = [
    path("courses/", course_list, name="list"),
]
