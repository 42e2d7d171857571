"""Addresses of somebody's own pages."""

from django.urls import path

from desk.own import calendar_views as my_calendar
from desk.own import details_views as my_details
from desk.own import letters_views as my_letters
from desk.own import sign_in_views as sign_in_code
from desk.own import timetable_sheet_views as timetable_sheet
from desk.own import views as me
from desk.own.answering import later_views as my_later
from desk.own.answering import views as my_answers
from desk.own.days import guest_views as my_guests
from desk.own.days import video_views as my_video
from desk.own.days import views as my_days_by_clock
from desk.own.feedback import views as my_saying
from desk.own.pathway import choosing_views as my_choice
from desk.own.pathway import offer_views as my_offers
from desk.own.pathway import waiting_views as my_waiting
from desk.own.reviewing import views as my_review
from desk.own.telling import practice_views as my_practice
from desk.own.telling import views as my_telling

urlpatterns = [
    path("people/<int:pk>/appointments.ics", my_calendar.calendar_file_of_person, name="calendar_file_of_person"),
    path("people/<int:pk>/timetable.pdf", timetable_sheet.timetable_of_person, name="timetable_pdf"),
    path("sign-in/code/", sign_in_code.ask_for_code, name="ask_for_code"),
    path("sign-in/code/enter/", sign_in_code.enter_code, name="enter_code"),
    path("me/", me.me, name="me"),
    path("me/between/", my_practice.between, name="between_days"),
    path("me/between/plan/", my_practice.my_plan, name="my_plan"),
    path("me/between/plans/<int:pk>/", my_practice.my_practice, name="my_practice"),
    path("me/between/challenges/new/", my_practice.new_challenge, name="new_challenge"),
    path("me/between/challenges/<int:pk>/", my_practice.my_challenge, name="my_challenge"),
    path("me/between/questions/", my_practice.my_question, name="my_question"),
    path("me/between/questions/<int:pk>/back/", my_practice.question_back, name="question_back"),
    path("me/between/agreed/", my_practice.my_responsibilities, name="my_responsibilities"),
    path("me/feedback/", my_saying.my_feedback, name="my_feedback"),
    path("me/feedback/<int:pk>/<slug:point>/", my_saying.say_feedback, name="say_feedback"),
    path("me/feedback/<int:pk>/<slug:point>/quoting/", my_saying.my_quoting, name="my_quoting"),
    path("me/questionnaires/", my_answers.my_questionnaires, name="my_questionnaires"),
    path("me/questionnaires/<int:pk>/", my_answers.my_measure, name="my_measure"),
    path("me/questionnaires/<int:pk>/questions/<int:item>/", my_answers.my_answer, name="my_item"),
    path("me/questionnaires/<int:pk>/end/", my_answers.my_measure_end, name="my_measure_end"),
    path("me/questionnaires/<int:pk>/later/", my_later.my_questions_later, name="my_questions_later"),
    path("me/questionnaires/<int:pk>/no/", my_answers.my_measure_no, name="my_measure_no"),
    path("me/tell-us/", my_telling.tell_us, name="tell_us"),
    path("me/print/", me.timetable_print, name="timetable_print"),
    path("me/<int:pk>/cannot-come/", me.cannot_come, name="cannot_come"),
    path("me/days/cannot-come/", my_days_by_clock.cannot_come_several, name="cannot_come_several"),
    path("me/days/<int:pk>/", my_days_by_clock.one_day, name="my_day"),
    path("me/days/<int:pk>/guests/", my_guests.my_guests, name="my_guests"),
    path("me/days/<int:pk>/guests/<int:guest>/off/", my_guests.take_off_my_guest, name="take_off_my_guest"),
    path("me/days/<int:pk>.pdf", my_days_by_clock.one_day_pdf, name="my_day_pdf"),
    path("me/where/<int:pk>/", my_video.where_today, name="where_today"),
    path("me/video-check/<int:pk>/", my_video.video_check, name="video_check"),
    path("me/handouts/<int:pk>/", my_days_by_clock.my_handout, name="my_handout"),
    path("me/reviews/<int:pk>/<int:months>/", my_review.my_review, name="my_review"),
    path("me/reviews/<int:pk>/<int:months>/no/", my_review.my_review_no, name="my_review_no"),
    path("me/pathway/<int:pk>/answer/", my_choice.whether, name="my_answer"),
    path("me/pathway/<int:pk>/answer/how/", my_choice.formats, name="my_formats"),
    path("me/pathway/<int:pk>/answer/no/", my_choice.instead, {"answer": "not_interested"}, name="my_no"),
    path("me/pathway/<int:pk>/answer/another-way/", my_choice.instead, {"answer": "another_format"}, name="my_other_way"),
    path("me/pathway/<int:pk>/answer/ring-me/", my_choice.instead, {"answer": "ring_me"}, name="my_ring_me"),
    path("me/pathway/<int:pk>/still/", my_waiting.still, name="my_still"),
    path("me/pathway/<int:pk>/days/", my_waiting.days, name="my_days"),
    path("me/pathway/<int:pk>/weekdays/", my_waiting.weekdays, name="my_weekdays"),
    path("me/pathway/<int:pk>/start/", my_waiting.start, name="my_start"),
    path("me/pathway/<int:pk>/sooner/", my_waiting.sooner, name="my_sooner"),
    path("me/offers/<int:pk>/", my_offers.my_offer, name="my_offer"),
    path("me/details/", my_details.my_details, name="my_details"),
    path("me/details/address/", my_details.confirm_address, name="confirm_address"),
    path("me/about-me/", my_details.about_me, name="about_me"),
    path("me/letters/", my_letters.my_letters, name="my_letters"),
    path("me/letters/<int:pk>/", my_letters.my_letter, name="my_letter"),
    path("me/letters/<int:pk>/about/", my_letters.my_letter_about, name="my_letter_about"),
    path("me/letters/<int:pk>.pdf", my_letters.my_letter_as_pdf, name="my_letter_pdf"),
    path("me/timetable.pdf", timetable_sheet.own_timetable, name="own_timetable_pdf"),
    path("me/calendar/", my_calendar.my_calendar, name="my_calendar"),
    path("me/calendar/new/", my_calendar.open_calendar, name="open_calendar"),
    path("me/calendar/close/", my_calendar.close_calendar, name="close_calendar"),
    path("me/calendar.ics", my_calendar.calendar_file, name="calendar_file"),
    path("calendar-feed/<str:token>/", my_calendar.calendar_feed, name="calendar_feed"),
]
