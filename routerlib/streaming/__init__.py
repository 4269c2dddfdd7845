"""Read streams of records, and answer them in order in several lanes or workers."""
