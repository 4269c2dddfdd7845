"""Parse a prompt: separate the instruction (the ask) from pasted material (code, logs, tables ...)."""
