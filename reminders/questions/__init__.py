"""Questions that somebody is asked to answer: which messages should exist, read for many, in words."""
