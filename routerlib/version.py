"""The version of the distribution, in a module of its own so that `--version` costs no import."""

VERSION = "0.4.0.dev0"
