"""Read what comes in: files, records, prompts."""
