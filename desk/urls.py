"""Addresses of this room."""

from django.urls import path

from desk.views import apologies, course, enrolling, home, leading, me, person, session

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", home.nowhere, name="nowhere"),
    path("audit/", home.audit, name="audit"),
    path("leading/", leading.leading, name="leading"),
    path("courses/<int:pk>/", course.course, name="course"),
    path("courses/<int:pk>/history/", course.history, name="history"),
    path("sessions/<int:pk>/", session.session, name="session"),
    path("courses/<int:pk>/enrol/", enrolling.enrol, name="enrol"),
    path("courses/<int:pk>/cancel/", home.not_built_yet, name="cancel_course"),
    path("sessions/<int:pk>/staff/", home.not_built_yet, name="staffing"),
    path("sessions/<int:pk>/move/", home.not_built_yet, name="move_session"),
    path("sessions/<int:pk>/postpone/", home.not_built_yet, name="postpone_session"),
    path("sessions/<int:pk>/cancel/", home.not_built_yet, name="cancel_session"),
    path("enrolments/<int:pk>/withdraw/", enrolling.withdraw, name="withdraw"),
    path("people/<int:pk>/", person.person, name="person"),
    path("appointments/<int:pk>/cannot-come/", apologies.apology, name="apology"),
    path("me/", me.me, name="me"),
    path("me/print/", me.timetable_print, name="timetable_print"),
    path("me/<int:pk>/cannot-come/", me.cannot_come, name="cannot_come"),
]
