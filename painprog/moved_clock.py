"""The clock of a run for trying out, moved by so many seconds (make run NOW=…). Never in production: settings refuse it."""


def move(seconds: float) -> None:
    """Let everything in this process that reads a clock, ours and the libraries', find it so far ahead; it goes on from there.

    Every process of the run is given the same distance, so they agree. What runs stop-watches (time.monotonic) is left alone, and
    so is the database's own clock: leases are written and compared by it alone, so they end as they should.
    """
    # One of the development packages: an installation doesn't have it.
    import time_machine

    from common import clock

    time_machine.travel(clock.now().timestamp() + seconds, tick=True).start()
