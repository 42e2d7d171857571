"""Somebody would rather not answer: written down with a coded reason, asked no more, and they may answer after all."""

import datetime as dt

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment.enrolling import lock_person
from reviews.models import Questionnaire


class DeclineCode(TextChoices):
    """Why somebody would rather not answer."""

    UNWELL = "unwell", _("I am too unwell just now")
    TOO_LONG = "too_long", _("It is too long, or too many")
    UPSETTING = "upsetting", _("The questions upset me")
    PRIVATE = "private", _("I would rather keep it to myself")
    UNSAID = "unsaid", _("I would rather not say why")


@tried_again
def decline(questionnaire: Questionnaire, code: str, *, by: User, now: dt.datetime) -> Questionnaire:
    """Write down that somebody would rather not answer, and why. Twice changes nothing; what was answered before stays.

    Raises Refused for another reason than those listed, and where it has been answered.
    """
    if code not in DeclineCode.values:
        raise Refused("Choose why.", field="code")
    with transaction.atomic():
        lock_person(questionnaire.participant_id)
        locked = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
        if locked.state == Questionnaire.State.COMPLETE:
            raise Refused("These questions have been answered already.")
        if locked.state == Questionnaire.State.OPEN:
            locked.state, locked.declined_code, locked.declined_at = Questionnaire.State.DECLINED, code, now
            locked.declined_by, locked.version = audit.name_of(by)[:120], locked.version + 1
            locked.save(update_fields=["state", "declined_code", "declined_at", "declined_by", "version"])
            locked.episode, locked.enrolment = questionnaire.episode, questionnaire.enrolment
            audit.record(by, "declined a questionnaire", locked, participant=locked.participant_id)
    return locked
