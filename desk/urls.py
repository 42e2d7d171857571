"""Addresses of this room."""

from django.urls import path

from desk.views import (
    apologies,
    calendar,
    cancelling,
    course,
    enrolling,
    home,
    leading,
    me,
    moving,
    person,
    register,
    session,
    staffing,
    trouble,
)

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", home.nowhere, name="nowhere"),
    path("audit/", home.audit, name="audit"),
    path("leading/", leading.leading, name="leading"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("courses/<int:pk>/", course.course, name="course"),
    path("courses/<int:pk>/history/", course.history, name="history"),
    path("sessions/<int:pk>/", session.session, name="session"),
    path("courses/<int:pk>/enrol/", enrolling.enrol, name="enrol"),
    path("courses/<int:pk>/cancel/", cancelling.cancel_course, name="cancel_course"),
    path("sessions/<int:pk>/staff/", staffing.staffing, name="staffing"),
    path("sessions/<int:pk>/move/", moving.move, name="move_session"),
    path("sessions/<int:pk>/postpone/", moving.postpone, name="postpone_session"),
    path("sessions/<int:pk>/cancel/", cancelling.cancel_session, name="cancel_session"),
    path("sessions/<int:pk>/register/", register.register, name="register"),
    path("sessions/<int:pk>/sign-in-sheet/", register.sign_in_sheet, name="sign_in_sheet"),
    path("sessions/<int:pk>/calls/", register.call, name="call"),
    path("sessions/<int:pk>/something-happened/", trouble.today_trouble, name="today_trouble"),
    path("duties/<int:pk>/end/", staffing.end_duty, name="end_duty"),
    path("enrolments/<int:pk>/withdraw/", enrolling.withdraw, name="withdraw"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/enrol/", enrolling.choose_course, name="choose_course"),
    path("appointments/<int:pk>/cannot-come/", apologies.apology, name="apology"),
    path("me/", me.me, name="me"),
    path("me/print/", me.timetable_print, name="timetable_print"),
    path("me/<int:pk>/cannot-come/", me.cannot_come, name="cannot_come"),
]
