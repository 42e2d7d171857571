"""Signed text: drafts, signing, amending, versions."""
