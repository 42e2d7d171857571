"""Reports: figures, suppression, files."""
