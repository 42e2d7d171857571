"""Addresses of this room."""

from django.urls import path

from desk.activity import views as activity
from desk.apologies import views as passed_on
from desk.assessing import (
    booking_views as assessing,
)
from desk.assessing import (
    decision_views as deciding,
)
from desk.assessing import (
    draft_views as drafts,
)
from desk.assessing import (
    goal_views as goals,
)
from desk.assessing import (
    record_views as clinical,
)
from desk.books import views as books
from desk.calendar import views as calendar
from desk.certificates import views as certificates
from desk.change import views as change
from desk.clinic import views as clinic
from desk.courses import changing_views as changing
from desk.courses import enrolling_views as enrolling
from desk.courses import leaving_views as leaving
from desk.courses import views as course
from desk.discharging import views as discharging
from desk.downtime import views as downtime
from desk.employer import views as employer
from desk.everybody import contact_views as contacts
from desk.everybody import moving_views as moving_people
from desk.everybody import writing_views as writing
from desk.feedback import views as feedback
from desk.gates import views as opening
from desk.guests import views as guests
from desk.importing import views as importing
from desk.join import poster_views as posters
from desk.join import views as joining
from desk.leading import views as leading
from desk.letters import printing_views as printing
from desk.letters import review_views as review_letters
from desk.letters import setup_views as letter_words
from desk.letters import views as letters
from desk.links import views as links
from desk.measures import asked_views as asked
from desk.measures import views as measures
from desk.my_sessions import views as my_sessions
from desk.outcomes import views as outcomes
from desk.own import urls as own
from desk.person import apology_views as apologies
from desk.person import concern_views as concerns
from desk.person import contact_views as contact
from desk.person import own_sign_in_views as own_sign_in
from desk.person import review_views as person_reviews
from desk.person import views as person
from desk.questionnaires import correcting_views as correcting
from desk.questionnaires import overdue_views as unanswered
from desk.questionnaires import person_views as asked_of
from desk.questionnaires import reading_views as reading
from desk.questionnaires import typing_views as typing_in
from desk.referrals import changing_views as referral_changes
from desk.referrals import choosing_views as choices
from desk.referrals import task_views as pathway_tasks
from desk.referrals import views as referrals
from desk.register import report_views as session_report
from desk.register import talk_views as talk
from desk.register import views as register
from desk.register import walking_in_views as walking_in
from desk.reports import capacity_views as capacity
from desk.reports import views as reports
from desk.review_notes import day_views as day_notes
from desk.review_notes import views as review_notes
from desk.reviews import views as review_board
from desk.rota import absence_views as absences
from desk.rota import swap_views as swapping
from desk.rota import term_views as term
from desk.rota import views as rota
from desk.sessions import another_day_views as another_day
from desk.sessions import cancelling_views as cancelling
from desk.sessions import moving_views as moving
from desk.sessions import staffing_views as staffing
from desk.sessions import views as session
from desk.sessions import zero_views as session_zero
from desk.start import views as home
from desk.today import views as today
from desk.told import practice_views as practice
from desk.told import question_views as questions
from desk.told import views as told
from desk.trouble import views as trouble
from desk.waiting import programme_views as programme_list
from desk.waiting import views as waiting

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("welcome/", home.nowhere, name="nowhere"),
    path("today/", today.today, name="today"),
    path("today/courses/", today.today_courses, name="today_courses"),
    path("today/referrals/", today.today_referrals, name="today_referrals"),
    path("today/held/<int:pk>/", today.course_held, name="course_held"),
    path("today/set-aside/", today.aside, name="set_aside"),
    path("today/set-aside/<int:pk>/back/", today.back, name="put_back"),
    path("audit/", home.audit, name="audit"),
    path("clinic/", clinic.clinic, name="clinic"),
    path("assessments/<int:pk>/", drafts.assessment, name="assessment"),
    path("assessments/<int:pk>/sections/<slug:profession>/", drafts.section, name="section"),
    path("assessments/<int:pk>/decision/", deciding.decision, name="decision"),
    path("decisions/<int:pk>/service/", deciding.dates_elsewhere, name="service_dates"),
    path("pathways/<int:pk>/safety/", drafts.safety, name="safety"),
    path("pathways/<int:pk>/goals/", goals.add_goal, name="add_goal"),
    path("pathways/<int:pk>/discharge/", discharging.discharge, name="discharge"),
    path("discharges/<int:pk>/close/", discharging.close_discharge, name="close_discharge"),
    path("discharges/<int:pk>/gp/", discharging.gp_of_discharge, name="gp_of_discharge"),
    path("discharges/<int:pk>/back/", discharging.undo_discharge, name="undo_discharge"),
    path("summaries/<int:pk>/", discharging.summaries, name="summaries"),
    path("goals/<int:pk>/", goals.how_far, name="how_far"),
    path("goals/<int:pk>/aside/", goals.set_goal_aside, name="set_goal_aside"),
    path("clinical-notes/<int:pk>/", clinical.versions, name="note_versions"),
    path("clinical-notes/<int:pk>/amend/", clinical.amend, name="amend_note"),
    path("people/<int:pk>/questionnaires/", asked_of.person_questionnaires, name="person_questionnaires"),
    path("sessions/<int:pk>/questionnaires/", asked_of.session_questionnaires, name="session_questionnaires"),
    path("questionnaires/", unanswered.unanswered, name="unanswered"),
    path("questionnaires/<int:pk>/asked/", unanswered.asked_about, name="asked_about"),
    path("questionnaires/<int:pk>/after-all/", unanswered.answer_after_all, name="answer_after_all"),
    path("questionnaires/<int:pk>/", reading.questionnaire, name="questionnaire"),
    path("corrections/<int:pk>/<slug:side>/", correcting.put_right, name="put_right"),
    path("questionnaires/<int:pk>/type/", typing_in.type_answers, name="type_answers"),
    path("people/<int:pk>/record/", clinical.clinical_record, name="clinical_record"),
    path("feedback/", feedback.feedback_list, name="feedback"),
    path("feedback/<int:pk>/", feedback.one_feedback, name="one_feedback"),
    path("feedback/<int:pk>/quote/", feedback.quote_feedback, name="quote_feedback"),
    path("feedback/<int:pk>/quoting/", feedback.told_quoting, name="told_quoting"),
    path("quotes/<int:pk>/take-down/", feedback.quote_down, name="quote_down"),
    path("people/<int:pk>/feedback/", feedback.person_feedback, name="person_feedback"),
    path("feedback/paper/<int:pk>/<slug:point>/", feedback.paper_feedback, name="paper_feedback"),
    path("people/<int:pk>/over-time/", change.over_time, name="over_time"),
    path("leading/", leading.leading, name="leading"),
    path("leading/courses/<int:pk>/said/", leading.said_afterwards, name="said_afterwards"),
    path("my-sessions/", my_sessions.my_sessions, name="my_sessions"),
    path("my-sessions/print/", my_sessions.my_sessions_print, name="my_sessions_print"),
    path("my-sessions/calendar/new/", my_sessions.open_my_calendar, name="open_my_calendar"),
    path("my-sessions/calendar/close/", my_sessions.close_my_calendar, name="close_my_calendar"),
    path("staff-calendar/<str:token>/", my_sessions.staff_calendar, name="staff_calendar"),
    path("cannot-come/", passed_on.who_cannot_come, name="who_cannot_come"),
    path("cannot-come/<int:pk>/", passed_on.which_days, name="which_days"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("courses/<int:pk>/", course.course, name="course"),
    path("courses/<int:pk>/certificates/", certificates.certificates, name="certificates"),
    path("courses/<int:pk>/certificates/give/", certificates.give_all, name="give_certificates"),
    path("courses/<int:pk>/certificates.pdf", certificates.all_as_pdf, name="certificates_pdf"),
    path("enrolments/<int:pk>/certificate/", certificates.give, name="give_certificate"),
    path("enrolments/<int:pk>/certificate.pdf", certificates.one_as_pdf, name="certificate_pdf"),
    path("me/certificates/<int:pk>/", certificates.get_own, name="get_own_certificate"),
    path("me/certificates/<int:pk>.pdf", certificates.own_as_pdf, name="own_certificate"),
    path("courses/<int:pk>/history/", course.history, name="history"),
    path("courses/<int:pk>/contacts/", contacts.course_contacts, name="course_contacts"),
    path("courses/<int:pk>/write/", writing.write_to_course, name="write_to_course"),
    path("courses/<int:pk>/move-people/", moving_people.move_everybody, name="move_people"),
    path("courses/<int:group>/rota/", rota.rota, name="rota"),
    path("courses/<int:group>/rota/publish/", rota.publish_rota, name="publish_rota"),
    path("courses/<int:group>/rota/fill/", rota.fill_rota, name="fill_rota"),
    path("courses/<int:group>/rota/lead/", rota.psychologist_lead, name="psychologist_lead"),
    path("courses/<int:group>/rota/off/<int:duty>/", rota.take_off_rota, name="take_off_rota"),
    path("courses/<int:group>/rota/items/<int:session>/<int:item>/", rota.give_item, name="give_item"),
    path("rota/", term.term, name="term"),
    path("rota/absences/", absences.absences, name="absences"),
    path("rota/absences/<int:pk>/back/", absences.take_back_absence, name="take_back_absence"),
    path("rota/people/<int:pk>/", absences.rota_person, name="rota_person"),
    path("rota/people/<int:pk>/days/", absences.working_days, name="working_days"),
    path("rota/off-sick/", swapping.off_sick, name="off_sick"),
    path("sessions/<int:pk>/", session.session, name="session"),
    path("setup/imports/", importing.imports, name="imports"),
    path("setup/imports/new/", importing.new_import, name="new_import"),
    path("setup/imports/example/<slug:kind>/", importing.example, name="import_example"),
    path("setup/imports/<int:pk>/", importing.one_import, name="import"),
    path("setup/imports/<int:pk>/columns/", importing.import_columns, name="import_columns"),
    path("setup/imports/<int:pk>/dates/", importing.import_dates, name="import_dates"),
    path("setup/imports/<int:pk>/refused.csv", importing.refused_rows, name="import_refused"),
    path("setup/imports/<int:pk>/import/", importing.import_rows, name="import_rows"),
    path("setup/imports/<int:pk>/undo/", importing.undo_import, name="undo_import"),
    path("courses/<int:pk>/enrol/", enrolling.enrol, name="enrol"),
    path("courses/<int:pk>/cancel/", cancelling.cancel_course, name="cancel_course"),
    path("courses/<int:pk>/change/", changing.change_course, name="change_course"),
    path("courses/cancelled/<int:pk>/hold-after-all/", changing.held_after_all, name="hold_after_all"),
    path("courses/<int:pk>/checks/", opening.checks, name="checks"),
    path("courses/<int:pk>/opening/", opening.opening, name="opening"),
    path("courses/<int:pk>/opening/open/", opening.open_registration, name="open_registration"),
    path("courses/<int:pk>/opening/close/", opening.close_registration, name="close_registration"),
    path("courses/<int:pk>/opening/confirm/", opening.confirm, name="confirm_course"),
    path("courses/<int:pk>/session-zero/", session_zero.schedule, name="session_zero"),
    path("sessions/<int:pk>/staff/", staffing.staffing, name="staffing"),
    path("sessions/<int:pk>/move/", moving.move, name="move_session"),
    path("sessions/<int:pk>/guests/too-many/", guests.call_off_guests, name="call_off_guests"),
    path("sessions/<int:pk>/guests/", guests.session_guests, name="session_guests"),
    path("sessions/<int:pk>/guests/<int:guest>/off/", guests.take_off_guest, name="take_off_guest"),
    path("guest/<str:token>/", guests.guest, name="guest"),
    path("sessions/cancelled/<int:pk>/another-day/", another_day.another_day, name="another_day"),
    path("go/<str:token>/", links.own_link, name="own_link"),
    path("go/<str:token>/appointments.ics", links.link_calendar, name="link_calendar"),
    path("go/<str:token>/cannot-come/", links.act_by_link, {"act": "cannot_come"}, name="link_cannot_come"),
    path("go/<str:token>/can-come/", links.act_by_link, {"act": "after_all"}, name="link_can_come"),
    path("go/<str:token>/channel/", links.act_by_link, {"act": "channel"}, name="link_channel"),
    path("go/<str:token>/give-up/", links.act_by_link, {"act": "give_up"}, name="link_give_up"),
    path("go/<str:token>/take-back/", links.act_by_link, {"act": "take_back"}, name="link_take_back"),
    path("go/<str:token>/stop/", links.act_by_link, {"act": "ask_to_leave"}, name="link_ask_to_leave"),
    path("go/<str:token>/stop-waiting/", links.act_by_link, {"act": "stop_waiting"}, name="link_stop_waiting"),
    path("sessions/<int:pk>/meet-all-the-same/", moving.meet, name="meet_all_the_same"),
    path("sessions/<int:pk>/postpone/", moving.postpone, name="postpone_session"),
    path("sessions/<int:pk>/cancel/", cancelling.cancel_session, name="cancel_session"),
    path("sessions/<int:pk>/register/", register.register, name="register"),
    path("sessions/<int:pk>/register/held/", register.was_held, name="was_held"),
    path("sessions/<int:pk>/register/confidentiality/", talk.confidentiality, name="confidentiality"),
    path("sessions/<int:pk>/register/came/", walking_in.walk_in, name="walk_in"),
    path("sessions/<int:pk>/register/came/<int:place>/off/", walking_in.take_off, name="take_off_walk_in"),
    path("sessions/<int:pk>/safety/", clinical.session_safety, name="session_safety"),
    path("review-notes/<int:pk>/", review_notes.session_notes, name="session_notes"),
    path("review-notes/<int:pk>/of/<int:episode>/", review_notes.own_notes, name="own_notes"),
    path("downtime/", downtime.downtime, name="downtime"),
    path("downtime/<int:pk>/", downtime.downtime_file, name="downtime_file"),
    path("day-notes/<int:pk>/", day_notes.day_notes, name="day_notes"),
    path("day-notes/<int:pk>/of/<int:episode>/", day_notes.own_day_notes, name="own_day_notes"),
    path("sessions/<int:pk>/sign-in-sheet/", register.sign_in_sheet, name="sign_in_sheet"),
    path("sessions/<int:pk>/report/", session_report.session_report, name="session_report"),
    path("sessions/<int:pk>/calls/", register.call, name="call"),
    path("sessions/<int:pk>/something-happened/", trouble.today_trouble, name="today_trouble"),
    path("duties/<int:pk>/end/", staffing.end_duty, name="end_duty"),
    path("setup/books/", books.book_list, name="books"),
    path("courses/<int:pk>/poster/", posters.poster, name="poster"),
    path("courses/<int:pk>/books/", books.course_books, name="course_books"),
    path("courses/<int:pk>/books/everybody/", books.give_all_books, name="give_all_books"),
    path("enrolments/<int:pk>/books/", books.give_book, name="give_book"),
    path("enrolments/<int:pk>/books/another/", books.another_book, name="another_book"),
    path("book-issues/<int:pk>/return/", books.take_back, name="take_back_book"),
    path("enrolments/<int:pk>/leave-early/", leaving.leave_early, name="leave_early"),
    path("enrolments/<int:pk>/reviews/back/", leaving.reviews_again, name="reviews_again"),
    path("enrolments/<int:pk>/come-sooner/", leaving.come_sooner, name="come_sooner"),
    path("enrolments/<int:pk>/withdraw/", enrolling.withdraw, name="withdraw"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/is-new/", walking_in.checked, name="checked_as_new"),
    path("people/<int:pk>/contact/", contact.write_note, name="contact_note"),
    path("people/<int:pk>/concern/", concerns.new_concern, name="new_concern"),
    path("people/<int:pk>/told-us/", told.told_us, name="told_us"),
    path("told-us/<int:pk>/", told.report, name="report"),
    path("sessions/<int:pk>/register/told-us/", told.told_us_at_session, name="told_us_at_session"),
    path("sessions/<int:pk>/questions/", questions.questions, name="session_questions"),
    path("sessions/<int:pk>/questions/doctor/", questions.doctors_questions, name="doctors_questions"),
    path("doctor-questions/<int:pk>/name/", questions.who_asks, name="who_asks"),
    path("people/<int:pk>/practice/", practice.practice, name="practice"),
    path("courses/<int:pk>/practice/", practice.group_practice, name="group_practice"),
    path("challenges/<int:pk>/", practice.challenge, name="challenge"),
    path("enrolments/<int:pk>/responsibilities/", practice.responsibilities, name="responsibilities"),
    path("setup/reports/", told.reading_terms, name="reading_terms"),
    path("concerns/<int:pk>/", concerns.concern, name="concern"),
    path("contact-notes/<int:pk>/done/", contact.call_back_done, name="call_back_done"),
    path("people/<int:pk>/enrol/", enrolling.choose_course, name="choose_course"),
    path("people/<int:pk>/attendance.pdf", employer.attendance_of_person, name="attendance_letter"),
    path("people/<int:pk>/sign-in/", own_sign_in.own_sign_in, name="own_sign_in"),
    path("appointments/<int:pk>/cannot-come/", apologies.apology, name="apology"),
    path("enrolments/<int:pk>/reviews/<int:months>/", person_reviews.person_review, name="person_review"),
    path("enrolments/<int:pk>/reviews/<int:months>/decline/", person_reviews.decline, name="decline_review"),
    path("enrolments/<int:pk>/reviews/<int:months>/close/", person_reviews.close, name="close_review"),
    path("review-closings/<int:pk>/take-back/", person_reviews.ask_again, name="ask_about_review"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/ended/", referrals.ended, name="ended_referrals"),
    path("referrals/new/", referral_changes.find, name="new_referral"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/change/", referral_changes.change, name="change_referral"),
    path("referrals/<int:pk>/triage/", referral_changes.triage, name="triage_referral"),
    path("referrals/<int:pk>/rtt/", referral_changes.rtt, name="confirm_rtt"),
    path("referrals/<int:pk>/end/", referral_changes.end, name="end_pathway"),
    path("referrals/<int:pk>/take-back/", referral_changes.take_back, name="take_back_ending"),
    path("people/<int:pk>/refer/", referral_changes.refer, name="refer"),
    path("tasks/<int:pk>/done/", pathway_tasks.done, name="task_done"),
    path("referrals/<int:pk>/assessment/", assessing.slots, name="book_assessment"),
    path("referrals/<int:pk>/assessment/hold/", assessing.hold, name="hold_slot"),
    path("referrals/<int:pk>/assessment/cancel/", assessing.cancel, name="cancel_assessment"),
    path("referrals/<int:pk>/assessment/holds/<int:hold>/", assessing.book_held, name="book_held_slot"),
    path("referrals/<int:pk>/choice/", choices.write_choice, name="write_choice"),
    path("waiting-list/", waiting.waiting, name="waiting_list"),
    path("waiting-list/courses/<int:pk>/", programme_list.offer_places, name="offer_places"),
    path("waiting-list/courses/<int:pk>/fits/", programme_list.course_fits, name="course_fits"),
    path("waiting-list/courses/<int:pk>/place/", programme_list.place_by_clinician, name="place_by_clinician"),
    path("waiting-list/offers/<int:pk>/", programme_list.programme_answer, name="programme_answer"),
    path("waiting-list/entries/<int:pk>/", programme_list.waiting_entry, name="waiting_entry"),
    path("waiting-list/entries/<int:pk>/first/", programme_list.entry_priority, name="entry_priority"),
    path("waiting-list/entries/<int:pk>/looked-at/", programme_list.entry_looked_at, name="entry_looked_at"),
    path("waiting-list/entries/<int:pk>/still-wants/", programme_list.entry_still_wants, name="entry_still_wants"),
    path("waiting-list/entries/<int:pk>/leave/", programme_list.entry_leave, name="entry_leave"),
    path("waiting-list/entries/<int:pk>/apart/", programme_list.entry_apart, name="entry_apart"),
    path("waiting-list/apart/<int:pk>/", programme_list.apart_end, name="apart_end"),
    path("waiting-list/<int:pk>/offer/", waiting.offer, name="offer_place"),
    path("waiting-list/<int:pk>/leave/", waiting.leave, name="leave_waiting_list"),
    path("offers/", waiting.all_offers, name="offers"),
    path("offers/<int:pk>/", waiting.answer, name="answer_for"),
    path("letters/", letters.letter_index, name="letters"),
    path("letters/reviews/", review_letters.review_letters, name="review_letters"),
    path("letters/print/", printing.print_queue, name="print_queue"),
    path("letters/batches/<uuid:number>/", printing.batch, name="letter_batch"),
    path("letters/batches/<uuid:number>.pdf", printing.batch_as_pdf, name="letter_batch_pdf"),
    path("letters/batches/<uuid:number>/posted/", printing.batch_posted, name="letter_batch_posted"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>.pdf", letters.one_as_pdf, name="letter_pdf"),
    path("letters/<int:pk>/about/", letters.letter_about, name="letter_about"),
    path("letters/<int:pk>/change/", letters.change_letter, name="change_letter"),
    path("letters/<int:pk>/sign/", letters.sign, name="sign_letter"),
    path("letters/<int:pk>/send/", letters.send, name="send_letter"),
    path("letters/<int:pk>/set-aside/", letters.set_aside, name="set_letter_aside"),
    path("episodes/<int:pk>/letters/new/", letters.new_letter, name="new_letter"),
    path("deliveries/<int:pk>/stop/", letters.stop, name="stop_letter"),
    path("deliveries/<int:pk>/sent/", letters.tick_sent, name="tick_letter"),
    path("setup/measures/", measures.measure_list, name="measures"),
    path("setup/measures/words/<int:pk>/", measures.words_page, name="words"),
    path("setup/measures/words/<int:pk>/end/", measures.retire_words, name="retire_words"),
    path("setup/measures/<slug:key>/", measures.measure_page, name="measure"),
    path("setup/measures/<slug:key>/follow-up/", measures.follow_up, name="follow_up"),
    path("setup/measures/<slug:key>/words/new/", measures.new_words, name="new_words"),
    path("setup/measures/<slug:key>/words/file/", measures.words_from_file, name="words_from_file"),
    path("setup/editions/<int:pk>/asks/", asked.edition_asks, name="edition_asks"),
    path("setup/editions/<int:pk>/asks/<slug:point>/", asked.edition_asks_at, name="edition_asks_at"),
    path("setup/letters/", letter_words.template_list, name="letter_templates"),
    path("setup/letters/<slug:kind>/", letter_words.template, name="letter_template"),
    path("setup/correspondents/", letter_words.correspondent_list, name="correspondents"),
    path("setup/correspondents/new/", letter_words.new_correspondent, name="new_correspondent"),
    path("setup/correspondents/<int:pk>/", letter_words.change_correspondent, name="change_correspondent"),
    path("setup/correspondents/<int:pk>/end/", letter_words.end_correspondent, name="end_correspondent"),
    path("join/", joining.courses, name="join"),
    path("join/feed/", joining.courses_feed, name="courses_feed"),
    path("join/<int:pk>/", joining.course, name="join_course"),
    path("join/<int:pk>/register/", joining.register, name="register_for"),
    path("join/<int:pk>/sent/", joining.sent, name="registration_sent"),
    path("join/confirm/<str:token>/", joining.confirm, name="confirm_registration"),
    path("join/offer/<str:token>/", joining.answer, name="answer_offer"),
    path("reviews/", review_board.reviews, name="reviews"),
    path("reviews/people/", review_board.review_people_list, name="review_people"),
    path("reviews/year/", review_board.review_year, name="review_year"),
    path("reports/capacity/", capacity.capacity, name="capacity_report"),
    path("reports/outcomes/", outcomes.outcomes, name="outcomes"),
    path("reports/outcomes/answers/", outcomes.take_answers, name="outcome_answers"),
    path("reports/monthly/", outcomes.monthly, name="monthly_report"),
    path("reports/activity/", activity.activity, name="activity_file"),
    path("reports/activity/entered/", activity.entered, name="activity_entered"),
    path("reports/activity/entries/<int:pk>/not-entered/", activity.not_entered, name="activity_not_entered"),
    path("reports/", reports.reports, name="reports"),
    path("reports/licence/", reports.licence_year, name="licence_report"),
    path("setup/licences/<int:pk>/reports/<int:number>/", reports.record_licence_report, name="record_licence_report"),
    path("reports/completion/", reports.completion, name="completion_report"),
    path("reports/books/", reports.books, name="books_report"),
    path("me/attendance.pdf", employer.own_attendance, name="own_attendance"),
    *own.urlpatterns,
]
