"""The audit trail: written, sealed, protected."""
