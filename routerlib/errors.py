"""The base class of every error a user can put right, and the encoder's."""


class RouterError(Exception):
    """Something given to the router cannot be used; the message is one line: found, wanted, the way out.

    A parameter of the Python interface is named in backticks; the command line names its option instead.
    """


class EncoderError(RouterError):
    """The encoder cannot be loaded; the message is one line and names the way out."""
