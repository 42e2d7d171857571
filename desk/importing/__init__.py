"""Spreadsheets brought in, row by row, and taken back."""
