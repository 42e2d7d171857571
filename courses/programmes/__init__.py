"""Programmes and their editions: the shipped files, plans, what may change, their pages."""
