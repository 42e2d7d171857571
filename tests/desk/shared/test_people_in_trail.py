"""Whoever reads the trail is written down as having looked at everybody whom it names, whatever an entry is about."""

from django.apps import apps

from desk.shared.people_in_trail import PERSON, WHOSE

OF_A_PERSON = {"participant", "enrolment", "episode", "appointment", "letter", "waitinglistentry"}
# Nothing of these is an entry's own matter: what is done with them is written about the person or the pathway.
NEVER_IN_THE_TRAIL = {"participants.aboutread", "participants.passedover", "reviews.questionnaire", "reminders.planrequest"}


def test_whatever_belongs_to_a_person_says_whose_it_is():
    theirs = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one
        and field.related_model._meta.app_label == "participants"
        and field.related_model._meta.model_name in OF_A_PERSON
    }

    assert theirs - WHOSE.keys() - NEVER_IN_THE_TRAIL == {PERSON}
