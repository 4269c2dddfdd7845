"""Read a file of rules, and say in one line what in it cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from routerlib.deciding.cascade import Flag
from routerlib.deciding.rules.rule import SECRETS, Effect, Rule, Rules
from routerlib.deciding.tiers.file import read_toml, shown
from routerlib.errors import RouterError

EFFECTS = tuple(effect.value for effect in Effect)
MATCHES = ("ask", "paths", "field", "flags", "shapes", "secrets")
KEYS = ("name", *MATCHES, *EFFECTS)
MOST_RULES = 10_000
LONGEST_NAME = 60
EXAMPLE = '[[rule]] with name = "migrations", paths = ["migrations/**"], floor = "opus"'


class RulesError(RouterError):
    """A file of rules that cannot be used; the message is one line: file, found, wanted, way out."""


def read_rules(path: str | Path, names: Sequence[str]) -> Rules:
    """Read a file of rules about tiers with these names.

    Raises:
        RulesError: it cannot be read, or holds a rule that cannot be.
        MissingPackageError: a rule needs a package that is not installed.
    """
    content = read_toml(Path(path), RulesError, "name another, or leave it out")
    try:
        rules = tuple(_rules(content, names))
        check_expressions(rules)
        check_secrets(rules)
    except ValueError as error:
        raise RulesError(f"{path}: {error}") from None
    return Rules(rules, str(path), sha256(Path(path).read_bytes()).hexdigest())


def check_expressions(rules: Sequence[Rule]) -> None:
    """Raise `ValueError` where RE2 does not know the expression of a rule."""
    from routerlib.deciding.rules.expressions import ExpressionError, compiled

    for rule in rules:
        if rule.ask is not None:
            try:
                compiled(rule.ask)
            except ExpressionError as error:
                wanted = "an expression of RE2, which has no look-around and no back-references"
                raise ValueError(
                    f"rule {shown(rule.name)}: found ask = {shown(rule.ask)} ({error}), wanted {wanted}; correct it"
                ) from None


def check_secrets(rules: Sequence[Rule]) -> None:
    """Raise `MissingPackageError` where a rule looks for secrets and nothing is installed that knows them."""
    if any(rule.secrets for rule in rules):
        from routerlib.deciding.rules.expressions import PACKAGE as EXPRESSIONS
        from routerlib.deciding.rules.secrets import PACKAGE
        from routerlib.errors import require

        require("rules", EXPRESSIONS, PACKAGE)


def _rules(content: Mapping[str, Any], names: Sequence[str]) -> Iterator[Rule]:
    unknown = next((key for key in content if key not in ("rule", SECRETS)), None)
    if unknown is not None:
        raise ValueError(f"found the key {shown(unknown)}, wanted [[rule]] and secrets only; remove it")
    if SECRETS in content:
        yield Rule(SECRETS, Effect.TIER, _tier(SECRETS, content[SECRETS], names, "secrets"), secrets=True)
    listed = content.get("rule", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValueError(f"found rule = {shown(listed)}, wanted a list of tables: {EXAMPLE}")
    if len(listed) > MOST_RULES:
        raise ValueError(f"found {len(listed):,} rules, wanted at most {MOST_RULES:,}; join some")
    seen: set[str] = {SECRETS} if SECRETS in content else set()
    for number, one in enumerate(listed, start=1):
        rule = _rule(number, one, names)
        if rule.name in seen:
            raise ValueError(f"found the name {shown(rule.name)} twice, wanted names that differ; rename one")
        seen.add(rule.name)
        yield rule


def _rule(number: int, content: Mapping[str, Any], names: Sequence[str]) -> Rule:
    place = f"rule {shown(content['name'])}" if isinstance(content.get("name"), str) else f"rule {number}"
    unknown = next((key for key in content if key not in KEYS), None)
    if unknown is not None:
        raise ValueError(f"{place}: found the key {shown(unknown)}, wanted only {', '.join(KEYS)}; remove it")
    name = content.get("name")
    if not isinstance(name, str) or not _is_line(name) or len(name) > LONGEST_NAME:
        found = "no name" if name is None else f"name = {shown(name)}"
        raise ValueError(f"{place}: found {found}, wanted a line of at most {LONGEST_NAME} characters; name it")
    effects = [effect for effect in EFFECTS if effect in content]
    if len(effects) != 1:
        found = " and ".join(effects) or "no effect"
        raise ValueError(f"{place}: found {found}, wanted one of {', '.join(EFFECTS)}; leave one")
    if not any(match in content for match in MATCHES):
        raise ValueError(f"{place}: found nothing to match, wanted one of {', '.join(MATCHES)}; add one")
    return Rule(
        name,
        Effect(effects[0]),
        _tier(effects[0], content[effects[0]], names, place),
        ask=_ask(place, content.get("ask")),
        paths=_texts(place, "paths", content.get("paths")),
        fields=_fields(place, content.get("field")),
        flags=_known(place, "flags", content.get("flags"), [flag.value for flag in Flag]),
        shapes=_shapes(place, content.get("shapes")),
        secrets=_secrets(place, content.get("secrets", False)),
    )


def _tier(key: str, value: Any, names: Sequence[str], place: str) -> str:
    if value not in names:
        raise ValueError(f"{place}: found {key} = {shown(value)}, wanted one of {', '.join(names)}; correct it")
    return str(value)


def _ask(place: str, value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or not value):
        raise ValueError(f"{place}: found ask = {shown(value)}, wanted an expression in quotes: '(?i)\\bdeploy'")
    return value


def _texts(place: str, key: str, value: Any) -> tuple[str, ...]:
    """Return a list of texts; one text is a list of one."""
    listed = [value] if isinstance(value, str) else value
    if listed is None:
        return ()
    if not isinstance(listed, list) or not listed or not all(_is_line(one) for one in listed):
        raise ValueError(f"{place}: found {key} = {shown(value)}, wanted a list of texts in quotes; correct it")
    return tuple(listed)


def _known(place: str, key: str, value: Any, wanted: Sequence[str]) -> tuple[str, ...]:
    texts = _texts(place, key, value)
    unknown = next((text for text in texts if text not in wanted), None)
    if unknown is not None:
        raise ValueError(f"{place}: found {key} with {shown(unknown)}, wanted some of {', '.join(wanted)}; correct it")
    return texts


def _shapes(place: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    from routerlib.conversation.reading import NAMED
    from routerlib.deciding.rules.ruling import PLAIN

    return _known(place, "shapes", value, [PLAIN, *NAMED])


def _secrets(place: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{place}: found secrets = {shown(value)}, wanted true or false; correct it")
    return value


def _fields(place: str, value: Any) -> dict[str, tuple[Any, ...]] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value:
        raise ValueError(f'{place}: found field = {shown(value)}, wanted {{ "repo.name" = "billing-*" }}; correct it')
    return {path: _values(place, path, one) for path, one in value.items()}


def _values(place: str, path: str, value: Any) -> tuple[Any, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(one, (str, int, float, bool)) for one in listed):
        wanted = "a text, a number, true or false, or a list of them"
        raise ValueError(f"{place}: found field {shown(path)} = {shown(value)}, wanted {wanted}; correct it")
    return tuple(listed)


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value.strip())
