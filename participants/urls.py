"""Addresses of this room."""

from django.urls import path

from participants.merging import views as merging
from participants.needs import views as bookings
from participants.people import about_views as about
from participants.people import list_views as people
from participants.people import views as record
from participants.stopping import views as stopping

app_name = "participants"

urlpatterns = [
    path("people/", people.people, name="list"),
    path("people/new/", record.new, name="new"),
    path("people/<int:pk>/change/", record.change, name="change"),
    path("people/<int:pk>/merge/", merging.merge, name="merge"),
    path("merges/<int:pk>/undo/", merging.undo, name="undo_merge"),
    path("people/<int:pk>/stop/", stopping.stop, name="stop"),
    path("enrolments/<int:pk>/bookings/", bookings.need, name="need"),
    path("appointments/<int:pk>/bookings/", bookings.need_at, name="need_at"),
    path("bookings/<int:pk>/", bookings.booking, name="booking"),
    path("about/", about.about_mine, name="about_mine"),
    path("about/<int:pk>/", about.about, name="about"),
]
