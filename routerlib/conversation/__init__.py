"""A record people have (a request body, a line of a session, an export) into the request of a person in it."""
