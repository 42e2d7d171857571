"""Addresses of this room."""

from django.urls import path

from courses.assessing import views as assessing
from courses.books import order_views as book_orders
from courses.books import views as books
from courses.expenses import own_views as own_expenses
from courses.expenses import views as expenses
from courses.handouts import views as handouts
from courses.leaders import views as leaders
from courses.licences import views as licences
from courses.programmes import about_views as about
from courses.programmes import programme_views as programmes
from courses.programmes import timetable_views as timetables
from courses.programmes import views as editions
from courses.scheduling.list_views import course_list
from courses.scheduling.views import schedule
from courses.setup import views as start
from courses.staffing import views as people
from courses.trainings import views as trainings
from courses.venues import views as places

app_name = "courses"

urlpatterns = [
    path("courses/", course_list, name="list"),
    path("courses/new/", schedule, name="schedule"),
    path("setup/", start.start, name="setup"),
    path("setup/programmes/", programmes.programmes, name="setup_programmes"),
    path("setup/programmes/new/", programmes.new_programme, name="setup_new_programme"),
    path("setup/programmes/<int:pk>/", programmes.change_programme, name="setup_programme"),
    path("setup/editions/<int:pk>/", editions.edition_page, name="setup_edition"),
    path("setup/editions/<int:pk>/change/", editions.change_edition, name="setup_change_edition"),
    path("setup/editions/<int:pk>/change/<str:section>/", editions.change_section, name="setup_change_section"),
    path("setup/editions/<int:pk>/copy/", editions.copy_edition, name="setup_copy_edition"),
    path("setup/editions/<int:pk>/in-force/", editions.put_in_force, name="setup_put_in_force"),
    path("setup/editions/<int:pk>/out-of-force/", editions.take_out_of_force, name="setup_take_out_of_force"),
    path("setup/editions/<int:pk>/delete/", editions.delete_draft, name="setup_delete_draft"),
    path("setup/editions/<int:pk>/assessment/", timetables.assessment, name="setup_assessment"),
    path("setup/editions/<int:pk>/sessions/<int:number>/", timetables.timetable, name="setup_timetable"),
    path("setup/editions/<int:pk>/reviews/<int:months>/", timetables.review_timetable, name="setup_review_timetable"),
    path("setup/editions/<int:pk>/sessions/<int:number>/copy/", timetables.copy_timetable, name="setup_copy_timetable"),
    path("setup/editions/<int:pk>/days/<int:number>/", handouts.edition_day, name="setup_edition_day"),
    path("setup/editions/<int:pk>/days/<int:number>/told/", handouts.tell_of_day, name="setup_tell_of_day"),
    path("setup/editions/<int:pk>/days/<int:number>/handouts/new/", handouts.new_handout, name="setup_new_handout"),
    path("setup/handouts/<int:pk>/take-away/", handouts.take_away, name="setup_take_away_handout"),
    path("handouts/<int:pk>/", handouts.handout_file, name="handout_file"),
    path("setup/editions/<int:pk>/about/", about.about_edition, name="setup_about"),
    path("setup/editions/<int:pk>/about/<str:section>/", about.about_section, name="setup_about_section"),
    path("setup/venues/", places.venue_list, name="setup_venues"),
    path("setup/venues/new/", places.new_venue, name="setup_new_venue"),
    path("setup/venues/<int:pk>/", places.change_venue, name="setup_venue"),
    path("setup/venues/<int:pk>/close/", places.close_venue, name="setup_close_venue"),
    path("setup/closed-days/", places.closed_days, name="setup_closed_days"),
    path("setup/closed-days/<int:pk>/remove/", places.reopen_day, name="setup_reopen_day"),
    path("setup/assessment-clinics/", assessing.clinic_list, name="setup_assessment_clinics"),
    path("setup/assessment-clinics/new/", assessing.new_clinic, name="setup_new_assessment_clinic"),
    path("setup/assessment-clinics/<int:pk>/", assessing.change_clinic, name="setup_assessment_clinic"),
    path("setup/assessment-clinics/<int:pk>/end/", assessing.end_clinic, name="setup_end_assessment_clinic"),
    path("setup/people/", people.people, name="setup_people"),
    path("setup/people/new/", people.new_person, name="setup_new_person"),
    path("setup/people/<int:pk>/", people.change_person, name="setup_person"),
    path("setup/people/<int:pk>/end/", people.end_person, name="setup_end_person"),
    path("setup/trainings/", trainings.training_list, name="setup_trainings"),
    path("setup/trainings/new/", trainings.new_training, name="setup_new_training"),
    path("setup/trainings/<int:pk>/", trainings.training, name="training"),
    path("setup/trainings/<int:pk>/trainees/", trainings.add_trainee, name="add_trainee"),
    path("setup/trainings/<int:pk>/trainees/<int:trainee>/remove/", trainings.remove_trainee, name="remove_trainee"),
    path("setup/trainings/<int:pk>/finish/", trainings.finish_training, name="finish_training"),
    path("setup/trainings/<int:pk>/cancel/", trainings.cancel_training, name="cancel_training"),
    path("setup/leaders/", leaders.leader_list, name="setup_leaders"),
    path("setup/leaders/policy/", leaders.policy, name="setup_standing_policy"),
    path("setup/leaders/<int:pk>/", leaders.leader, name="setup_leader"),
    path("setup/leaders/<int:pk>/trainings/new/", leaders.record_training, name="setup_record_training"),
    path("setup/leaders/<int:pk>/trainings/<int:row>/withdraw/", leaders.withdraw_training, name="setup_withdraw_training"),
    path("setup/leaders/<int:pk>/elsewhere/new/", leaders.record_elsewhere, name="setup_record_elsewhere"),
    path("setup/leaders/<int:pk>/elsewhere/<int:row>/withdraw/", leaders.withdraw_elsewhere, name="setup_withdraw_elsewhere"),
    path("setup/leaders/<int:pk>/papers/new/", leaders.record_paper, name="setup_record_paper"),
    path("setup/leaders/<int:pk>/papers/<int:row>/withdraw/", leaders.withdraw_paper, name="setup_withdraw_paper"),
    path("setup/leaders/<int:pk>/peer/", leaders.peer, name="setup_peer"),
    path("setup/leaders/<int:pk>/retire/", leaders.retire, name="setup_retire"),
    path("expenses/", own_expenses.my_expenses, name="my_expenses"),
    path("expenses/new/", own_expenses.enter_my_expense, name="enter_my_expense"),
    path("expenses/<int:pk>/take-back/", own_expenses.take_back_my_expense, name="take_back_my_expense"),
    path("setup/expenses/", expenses.expense_list, name="setup_expenses"),
    path("setup/expenses/new/", expenses.new_expense, name="setup_new_expense"),
    path("setup/expenses/approve/", expenses.approve, name="setup_approve_expenses"),
    path("setup/expenses/<int:pk>/refuse/", expenses.refuse, name="setup_refuse_expense"),
    path("setup/expenses/export/", expenses.export, name="setup_export_expenses"),
    path("setup/expenses/exports/<int:pk>/", expenses.one_export, name="setup_expense_export"),
    path("setup/books/new/", books.new_book, name="setup_new_book"),
    path("setup/books/<int:pk>/", books.book_page, name="setup_book"),
    path("setup/books/<int:pk>/change/", books.change_book, name="setup_change_book"),
    path("setup/books/<int:pk>/retire/", books.retire_book, name="setup_retire_book"),
    path("setup/books/<int:pk>/received/", books.receive, name="setup_receive_books"),
    path("setup/books/<int:pk>/written-off/", books.write_off, name="setup_write_off_books"),
    path("setup/books/<int:pk>/count/", books.count, name="setup_count_books"),
    path("setup/books/<int:pk>/order/", book_orders.order_copies, name="setup_order_books"),
    path("setup/book-orders/<int:pk>/change/", book_orders.change_order, name="setup_change_book_order"),
    path("setup/book-orders/<int:pk>/give-up/", book_orders.give_up_order, name="setup_give_up_book_order"),
    path("setup/licences/", licences.licence_list, name="setup_licences"),
    path("setup/licences/new/", licences.new_licence, name="setup_new_licence"),
    path("setup/licences/<int:pk>/", licences.licence_page, name="setup_licence"),
    path("setup/licences/<int:pk>/change/", licences.change_licence, name="setup_change_licence"),
    path("setup/licences/<int:pk>/end/", licences.end_licence, name="setup_end_licence"),
    path("setup/licences/<int:pk>/agencies/", licences.name_agency, name="setup_name_agency"),
    path("setup/agencies/<int:pk>/take-off/", licences.take_off_agency, name="setup_take_off_agency"),
]
