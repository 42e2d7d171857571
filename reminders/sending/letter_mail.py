"""Mails signed letters to addresses that the organisation has called secure, each as a file.

The deliveries are the queue. One is locked while its mail is handed over and marked at once, so two senders never have the same;
one that dies between the two sends it again under the same Message-ID. Whatever could have changed since it was queued is asked
again under the lock: whether the address still is secure, and whether anybody stopped the letter.
"""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.trail import audit
from participants.enrolment.enrolling import lock_person
from participants.letters.deliveries import give_up
from participants.letters.paper import letter_pdf
from participants.models import Delivery, Letter
from reminders.channels.email import MailFault, fault_of, mail
from reminders.planning.planner import message_id

logger = logging.getLogger("painprog.reminders")
SENDER = audit.Job("letter sender")
BATCH = 50
NO_LONGER_SECURE = "The address is no longer one that clinical letters may go to."


def send_secure_letters(now: dt.datetime) -> int:
    """Mail what waits to go to a secure address; return how many went. When the mail server is away, they wait."""
    sent = 0
    for pk, person in list(waiting_to_go().values_list("pk", "letter__participant")[:BATCH]):
        try:
            with transaction.atomic():
                fault, gone = _send(pk, person, now)
        except Exception:  # one that can't be written holds up nobody else's
            logger.exception("letter not written", extra={"row": pk})
            continue
        sent += gone
        if fault is MailFault.SERVER:
            break
    return sent


def waiting_to_go() -> QuerySet[Delivery]:
    """Deliveries to secure addresses that haven't gone and weren't stopped, the oldest first."""
    return Delivery.objects.filter(way=Delivery.Way.SECURE_EMAIL, sent_at=None, stopped_at=None).order_by("made_at", "pk")


def _send(pk: int, person: int, now: dt.datetime) -> tuple[MailFault | None, bool]:
    """Mail one, locked after its person; return what was wrong, if anything, and whether it went."""
    lock_person(person)
    locked = waiting_to_go().select_for_update(of=("self",), skip_locked=True)
    delivery = locked.select_related("letter__participant__organisation", "letter__service").filter(pk=pk).first()
    if delivery is None:
        return None, False
    letter = delivery.letter
    service = letter.service
    if letter.dropped_at or service is None or service.ended_at or not service.email_is_secure:
        give_up(delivery, letter.dropped_reason or NO_LONGER_SECURE, by=SENDER, now=now)
        return None, False
    fault, why = _mail(letter, service.email, delivery, now)
    if fault is MailFault.FOR_GOOD:
        give_up(delivery, why, by=SENDER, now=now)
    elif fault is None:
        delivery.sent_at, delivery.sent_by = now, SENDER.name
        delivery.save(update_fields=["sent_at", "sent_by"])
        audit.record(SENDER, "mailed", letter, organisation=letter.participant.organisation)
    return fault, fault is None


def _mail(letter: Letter, address: str, delivery: Delivery, now: dt.datetime) -> tuple[MailFault | None, str]:
    subject, body = words_of_secure_mail(letter.participant.organisation)
    going = mail(
        organisation=letter.participant.organisation,
        address=address,
        subject=subject,
        body=body,
        message_id=message_id(uuid.uuid5(uuid.NAMESPACE_OID, f"delivery {delivery.pk}")),
        reply_to=letter.participant.organisation.contact_email,
    )
    going.attach("letter.pdf", letter_pdf(letter, now=now), "application/pdf")
    try:
        going.send()
    except (OSError, ValueError) as error:
        fault, why = fault_of(error)
        logger.warning("letter not mailed", extra={"fault": fault.name, "row": delivery.pk})
        return fault, why
    return None, ""


def words_of_secure_mail(organisation: Organisation) -> tuple[str, str]:
    """Subject and body: they name nobody; the letter is the file."""
    subject = _("A letter from %(organisation)s") % {"organisation": organisation.name}
    paragraphs = [
        _("There is a letter in the attached file."),
        _("It is not meant for you? Then please delete it and ring us."),
        organisation.contact_phone,
        organisation.name,
    ]
    return subject, "\n\n".join(filter(None, paragraphs)) + "\n"
