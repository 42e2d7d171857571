"""The calendar of everything an organisation holds."""
