"""Words as people type them: what is kept, how it is compared, found and read as a number."""
