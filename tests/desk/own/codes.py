"""What somebody does who signs in by a code: ask for one, read it in the mail, type it."""

import re

from reminders.sending.sign_in_mail import send_codes
from tests.cast import NOW

BORN = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1961"}
NOT_LET_IN = "That code and date of birth do not let you in."


def ask(client, address):
    """Ask for a code, and let the worker do its work."""
    response = client.post("/sign-in/code/", {"email": address}, follow=True)
    send_codes(NOW)
    return response


def code_in(message) -> str:
    (code,) = re.findall(r"Your code is (\d{3} \d{3})", message.body)
    return str(code)


def enter(client, code, **born):
    return client.post("/sign-in/code/enter/", {"code": code, **BORN, **born}, follow=True)


def is_in(client) -> bool:
    return client.get("/me/").status_code == 200
