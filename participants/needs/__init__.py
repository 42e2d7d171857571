"""Interpreters, transport and equipment."""
