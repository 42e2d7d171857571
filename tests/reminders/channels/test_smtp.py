"""The short way to a mail server: the same letters as Django's, and the same refusals."""

import smtplib
import socketserver
import threading

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from reminders.channels.smtp import SmtpBackend, plain_letter

WEDNESDAY = "2026-11-18T12:00:00+00:00"


def letter(**changes):
    """What the sender writes."""
    usual = {
        "subject": "Your appointment on Wednesday 6 August 2026 at 10am",
        "body": "Dear Maureen\n\nThis is a reminder of your appointment.\n\nKestrel Valley Hospital\n",
        "from_email": "Kestrel Valley <bookings@kestrel.example>",
        "to": ["maureen@post.example"],
        "reply_to": ["office@kestrel.example"],
        "headers": {"Message-ID": "<81@kestrel.example>", "Auto-Submitted": "auto-generated"},
    }
    return EmailMessage(**usual | changes)


@pytest.mark.parametrize(
    "body",
    [
        "Dear Maureen\n\nTomorrow.\n",
        "Dear Zoë\n\nIf you can’t come, ring us.\n",
        "No line end",
        "",
        "\n\nBlank lines first\r\nand of all\rkinds\n",
        ".\n..two\n.hidden stop\n",
        "From here it is not far.\n",
        "x" * 900,
        "Twelve is ½ of 24\tand so on\x0cnext page\u2028end\n",
    ],
)
def test_a_plain_letter_is_byte_for_byte_what_django_sends(time_machine, body):
    time_machine.move_to(WEDNESDAY, tick=False)
    sent = letter(body=body)

    assert plain_letter(sent) == sent.message().as_bytes(linesep="\r\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Ihr Termin am nächsten Mittwoch"},
        {"subject": "Your appointments " * 6},
        {"subject": "Tomorrow\nBcc: everybody@there.example"},
        {"to": ["Maureen Pell <maureen@post.example>"]},
        {"to": ["maureen@post.example>\r\nRCPT TO:<other@post.example"]},
        {"to": ["maureen@pöst.example"]},
        {"to": ["maureen@post.example", "anil@post.example"]},
        {"cc": ["anil@post.example"]},
        {"bcc": ["anil@post.example"]},
        {"body": "x" * 999},
        {"body": "’" * 500},
        {"headers": {"Message-ID": "<81@kestrel.example>", "Reply-to": "other@kestrel.example"}},
        {"headers": {}},
        {"attachments": [("map.txt", "North", "text/plain")]},
    ],
)
def test_anything_else_goes_the_way_it_always_went(changes):
    assert plain_letter(letter(**changes)) is None


def test_a_letter_in_two_forms_goes_the_way_it_always_went():
    both = EmailMultiAlternatives("Tomorrow", "See you.", to=["maureen@post.example"], headers={"Message-ID": "<1@a.example>"})

    assert plain_letter(both) is None


@pytest.mark.servers
def test_letters_arrive_whole_over_one_connection(mail_sink):
    with mail.get_connection() as connection:
        assert isinstance(connection, SmtpBackend)
        assert connection.send_messages([letter(body=".\n..\nSee you\n"), letter(body="Ring 01632 960142, we’re here")]) == 2

    texts = [received.text.replace("\r\n", "\n") for received in mail_sink.received]
    assert texts == [".\n..\nSee you\n", "Ring 01632 960142, we’re here\n"]
    assert [received.sender for received in mail_sink.received] == ["bookings@kestrel.example"] * 2
    assert mail_sink.received[0].recipients == ("maureen@post.example",)
    assert mail_sink.connections == 1


@pytest.mark.servers
def test_a_refused_recipient_holds_up_nobody_else(mail_sink):
    mail_sink.refuse("wrong@post.example")
    with mail.get_connection() as connection:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            connection.send_messages([letter(to=["wrong@post.example"])])
        connection.send_messages([letter()])

    assert refused.value.recipients == {"wrong@post.example": (550, b"No such mailbox here")}
    assert [received.recipients for received in mail_sink.received] == [("maureen@post.example",)]
    assert mail_sink.connections == 1


class ScriptedServer(socketserver.ThreadingTCPServer):
    """Answers each command from `answers`, by its first four letters, and keeps what it heard."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, **answers):
        super().__init__(("127.0.0.1", 0), ScriptedTalk)
        self.answers = {"EHLO": "250-here\r\n250 PIPELINING", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"} | answers
        self.heard = []


class ScriptedTalk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 here")
        inside = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if inside and line != ".":
                continue
            word = "DONE" if inside else line[:4].upper()
            self.server.heard.append(word)
            answer = self.server.answers.get(word, "250 ok")
            inside = word == "DATA" and answer.startswith("354")
            self.say(answer)
            if answer.startswith("421"):
                return

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def scripted():
    """scripted(RCPT="550 no"): a connection to a server that says so, and the server."""
    running = []

    def start(**answers):
        server = ScriptedServer(**answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return SmtpBackend(host="127.0.0.1", port=server.server_address[1], timeout=60), server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.mark.servers
def test_a_server_that_takes_one_command_at_a_time_is_asked_that_way(scripted):
    connection, server = scripted(EHLO="250 here")

    with connection:
        assert connection.send_messages([letter()]) == 1

    assert server.heard == ["EHLO", "MAIL", "RCPT", "DATA", "DONE", "QUIT"]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        ({"MAIL": "451 not now", "RCPT": "503 no", "DATA": "503 no"}, smtplib.SMTPSenderRefused, 451),
        ({"DATA": "452 full"}, smtplib.SMTPDataError, 452),
        ({"DONE": "554 spam"}, smtplib.SMTPDataError, 554),
    ],
)
def test_a_refusal_is_the_one_that_django_raises_and_the_next_letter_may_follow(scripted, answers, error, code):
    connection, server = scripted(**answers)

    with connection:
        with pytest.raises(error) as refused:
            connection.send_messages([letter()])
        server.answers.update(MAIL="250 ok", RCPT="250 ok", DATA="354 go on", DONE="250 ok")
        assert connection.send_messages([letter()]) == 1

    assert refused.value.smtp_code == code
    assert server.heard.count("EHLO") == 1


@pytest.mark.servers
def test_a_server_that_goes_on_without_a_recipient_is_sent_nothing(scripted):
    connection, server = scripted(RCPT="550 nobody", DONE="554 no valid recipients")

    with connection, pytest.raises(smtplib.SMTPRecipientsRefused):
        connection.send_messages([letter()])

    assert server.heard == ["EHLO", "MAIL", "RCPT", "DATA", "DONE", "RSET", "QUIT"]


@pytest.mark.servers
def test_a_server_that_says_good_bye_is_taken_at_its_word(scripted):
    connection, _ = scripted(DONE="421 closing down")

    with connection:
        with pytest.raises(smtplib.SMTPDataError):
            connection.send_messages([letter()])
        with pytest.raises(smtplib.SMTPServerDisconnected):
            connection.send_messages([letter()])
