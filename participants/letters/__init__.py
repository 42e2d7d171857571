"""Letters: templates, drafts, signing, deliveries."""
