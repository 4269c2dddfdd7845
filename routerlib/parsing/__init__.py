"""A text into the request it makes and the material it carries."""
