"""What comes in: files, records, prompts."""
