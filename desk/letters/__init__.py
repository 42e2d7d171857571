"""Pages of letters: drafts, signing, printing, templates."""
