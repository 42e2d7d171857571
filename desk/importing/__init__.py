"""Bringing in what an organisation kept in spreadsheets: read, matched to our fields, checked, imported, taken back."""
