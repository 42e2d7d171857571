"""Referrals: what is known and what is missing, triage, the work list."""
