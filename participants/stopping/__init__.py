"""No more messages to somebody who asked for that."""
