"""The attributes of an event or a span, as OTLP, a collector or a table writes them."""

from typing import Any

from routerlib.conversation.paths import opened
from routerlib.conversation.shapes.shape import Record

HOLDERS = ("attributes", "span_attributes", "SpanAttributes", "LogAttributes", "log_attributes", "tags")
VALUES = (
    "stringValue",
    "intValue",
    "doubleValue",
    "boolValue",
    "string_value",
    "int_value",
    "arrayValue",
    "kvlistValue",
)
BATCHES = (
    ("resourceLogs", "scopeLogs", "logRecords"),
    ("resourceSpans", "scopeSpans", "spans"),
    ("resource_logs", "scope_logs", "log_records"),
    ("resource_spans", "scope_spans", "spans"),
)


def attributes_of(record: Record) -> Record:
    """Return the attributes of a record under their full names, those beside it included."""
    found: Record = {}
    for key, value in record.items():
        if isinstance(key, str):
            found[key.removeprefix("attributes.")] = value
    for holder in HOLDERS:
        held = opened(record.get(holder))
        if isinstance(held, dict):
            found.update(held)
        elif isinstance(held, list):
            found.update(_listed(held))
    return found


def batch_of(record: Record) -> list[Record] | None:
    """Return the events or spans of an OTLP batch; None where a record is none."""
    for names in BATCHES:
        if isinstance(record.get(names[0]), list):
            level: list[Any] = [record]
            for name in names:
                level = [
                    item
                    for holder in level
                    if isinstance(holder, dict) and isinstance(holder.get(name), list)
                    for item in holder[name]
                ]
            return [item for item in level if isinstance(item, dict)]
    return None


def numbered(attributes: Record, prefix: str) -> list[Record]:
    """Return the objects that flattening numbered: ``prefix.0.role`` and ``prefix.0.content`` make one."""
    items: dict[int, Record] = {}
    for key, value in attributes.items():
        if key.startswith(prefix):
            number, _, name = key[len(prefix) :].lstrip(".").partition(".")
            if number.isascii() and number.isdigit() and len(number) < 6 and name:
                items.setdefault(int(number), {})[name] = value
    return [items[number] for number in sorted(items)]


def _listed(pairs: list[Any]) -> Record:
    """Return a list of keys and typed values as an object."""
    found: Record = {}
    for pair in pairs:
        if isinstance(pair, dict) and isinstance(pair.get("key"), str):
            value = pair.get("value")
            if isinstance(value, dict):
                value = next((value[name] for name in VALUES if name in value), value)
            found[pair["key"]] = value
    return found
