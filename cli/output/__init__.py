"""Write what goes out: answers in the format that was asked for."""
