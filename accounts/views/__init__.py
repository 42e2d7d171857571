"""Pages of this room: fetch from the user's organisation, call one action, render."""
