"""The queue in files: whatever lies in its folders, a worker goes on, and a job that was asked for is done."""

import json
import threading
from queue import Empty

import pytest
from kombu.connection import Connection
from kombu.entity import Exchange, Queue

from painprog import file_broker
from painprog.file_broker import Channel, Transport
from tests.at_once import PATIENCE

WAKE = {"task": "wake"}


@pytest.fixture
def folders(tmp_path):
    made = {name: tmp_path / name for name in ("queue", "processed", "control")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.fixture
def connect(folders):
    """connect() → another connection, as another process has it."""
    options = {
        "data_folder_in": str(folders["queue"]),
        "data_folder_out": str(folders["queue"]),
        "processed_folder": str(folders["processed"]),
        "control_folder": str(folders["control"]),
    }
    opened = []
    Transport.global_state.clear()  # what this process has named before was in other folders

    def connection():
        opened.append(Connection("files://localhost", transport_options=options))
        return opened[-1]

    yield connection
    for each in opened:
        each.close()


@pytest.fixture
def queue(connect):
    return connect().SimpleQueue("celery")


def test_a_message_that_was_written_is_read_once_and_leaves_nothing(queue, folders):
    queue.put(WAKE)

    message = queue.get(timeout=PATIENCE)
    message.ack()

    assert message.payload == WAKE
    assert not list(folders["queue"].iterdir()) + list(folders["processed"].iterdir())


@pytest.mark.parametrize(
    "content", [b"", b'{"body": "aGF', b"[]", b"null", b"{}", b'{"properties": {}}', b"\xff\xfe", b'{"body": 7, "properties": 1}']
)
def test_what_cannot_be_read_is_set_aside_and_the_next_is_served(queue, folders, content):
    (folders["queue"] / "0_half.celery.msg").write_bytes(content)
    queue.put(WAKE)

    assert queue.get(timeout=PATIENCE).payload == WAKE
    assert [each.name for each in folders["processed"].iterdir()] == ["0_half.celery.msg"]
    with pytest.raises(Empty):
        queue.get(block=False)


@pytest.mark.parametrize(
    ("body", "job"),
    [('{"x": 1}', "a.job"), ("half of", "a.job"), ("[[], {}]", "a.job"), ("[1, 2, 3]", "a.job"), ("[[], {}, {}]", ["a.job"])],
)
def test_a_job_that_no_worker_could_begin_is_set_aside_and_the_next_is_served(queue, folders, body, job):
    content = {
        "body": body,
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": job},
        "properties": {"delivery_tag": "1", "delivery_info": {}},
    }
    (folders["queue"] / "0_wrong.celery.msg").write_text(json.dumps(content))
    queue.put(WAKE)

    assert queue.get(timeout=PATIENCE).payload == WAKE
    assert [each.name for each in folders["processed"].iterdir()] == ["0_wrong.celery.msg"]


def test_nobody_sees_a_message_before_all_of_it_is_written(queue, connect, folders, monkeypatch):
    """The reader looks while the writer is in the middle of it, which ended a worker once."""
    halfway, looked = threading.Event(), threading.Event()
    write = file_broker.dumps

    def in_two_halves(content):
        halfway.set()
        looked.wait(PATIENCE)
        return write(content)

    monkeypatch.setattr(file_broker, "dumps", in_two_halves)
    writer = threading.Thread(target=lambda: connect().SimpleQueue("celery").put(WAKE))
    writer.start()
    halfway.wait(PATIENCE)

    with pytest.raises(Empty):
        queue.get(block=False)
    looked.set()
    writer.join(PATIENCE)

    assert queue.get(timeout=PATIENCE).payload == WAKE


@pytest.mark.parametrize("content", ["", "[[", '[["a"]]', "7"])
def test_a_table_of_queues_left_half_written_is_written_anew(connect, folders, content):
    (folders["control"] / "jobs.exchange").write_text(content)
    jobs = Queue("jobs", Exchange("jobs", type="direct"), routing_key="jobs")

    with connect() as connection:
        jobs(connection.default_channel).declare()
        connection.Producer().publish(WAKE, exchange="jobs", routing_key="jobs")
        assert connection.SimpleQueue(jobs).get(timeout=PATIENCE).payload == WAKE


def test_two_processes_that_name_their_queues_at_once_are_both_served(connect):
    channels = [connect().default_channel for _ in range(8)]
    start = threading.Barrier(len(channels), timeout=PATIENCE)

    def bind(channel, number):
        start.wait()
        channel._queue_bind("jobs", f"key{number}", "", f"queue{number}")

    threads = [threading.Thread(target=bind, args=(each, number)) for number, each in enumerate(channels)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)

    assert sorted(each.queue for each in channels[0].get_table("jobs")) == [f"queue{number}" for number in range(8)]
    assert issubclass(Transport.Channel, Channel)
