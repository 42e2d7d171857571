"""Parts of forms: boxes, dates, times, the version somebody read, and the click that comes twice."""
