"""Hold rules: what each matches, and what it then asks of the tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Scalar: TypeAlias = str | int | float | bool

SECRETS = "secrets"  # the name of the rule that the key of that name makes


class Effect(StrEnum):
    """What a rule asks for."""

    TIER = "tier"  # this one
    FLOOR = "floor"  # at least this one
    CEILING = "ceiling"  # at most this one


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: all that it names has to hold, of a list any.

    Attributes:
        name: what it is called.
        effect: what it asks for.
        tier: the name of a tier.
        ask: an expression of RE2 that is found in the ask; None where it does not matter.
        paths: globs, one of which fits a path that the ask names; none where they do not matter.
        fields: by dotted path of a record, the values one of which it has there; a text may hold ``*``.
        flags: flags of the decision, of which it has one.
        shapes: names of shapes, one of which the record has.
        secrets: whether a key or token has to be in the prompt.
    """

    name: str
    effect: Effect
    tier: str
    ask: str | None = None
    paths: tuple[str, ...] = ()
    fields: Mapping[str, tuple[Scalar, ...]] | None = None
    flags: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    secrets: bool = False

    @property
    def said(self) -> str:
        """Return what it asks for in a few words."""
        return {Effect.TIER: "", Effect.FLOOR: "at least ", Effect.CEILING: "at most "}[self.effect] + self.tier


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in their order, of which the first that matches speaks.

    Attributes:
        rules: the rules.
        file: the file they were read from, as it was named.
        digest: the sha256 of its bytes, 64 hexadecimal digits.
    """

    rules: tuple[Rule, ...]
    file: str
    digest: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the dotted paths of a record's fields that any rule looks at."""
        return tuple(dict.fromkeys(path for rule in self.rules for path in rule.fields or ()))

    @property
    def identity(self) -> dict[str, Any]:
        """Return what answers depend on."""
        return {"sha256": self.digest}
