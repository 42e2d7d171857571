"""Addresses of this room."""

from django.urls import path

from reminders.pages import own_words_views as own_words
from reminders.pages import views
from reminders.pages.days_before_views import edition_days_before

app_name = "reminders"

urlpatterns = [
    path("messages/", views.message_list, name="list"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("messages/<int:pk>/again/", views.send_again, name="again"),
    path("messages/<int:pk>/stop/", views.stop, name="stop"),
    path("setup/messages/", own_words.own_words_list, name="own_words_list"),
    path("setup/messages/days/<int:pk>/", edition_days_before, name="days_before"),
    path("setup/messages/<slug:rule>/<slug:wording>/", own_words.own_words, name="own_words"),
    path("messages/mailbox/", views.local_mailbox, name="mailbox"),
    path("messages/mailbox/<slug:name>/", views.local_mail, name="mail"),
]
