"""What every error a user can put right has in common."""


class RouterError(Exception):
    """Something given to the router cannot be used; the message is one line: found, wanted, the way out."""


class EncoderError(RouterError):
    """The encoder cannot be loaded; the message is one line and names the way out."""
