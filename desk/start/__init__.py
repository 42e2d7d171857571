"""The address somebody types, and the audit trail's page."""
