"""The shapes of the records people have, one file a family, each recognising itself in a single record."""
