"""Compressed formats told by their names and first bytes, and what reads those that are not read here."""

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

HEAD = 32  # bytes that tell a format
ZSTANDARD = "Zstandard"
ZSTANDARD_MAGIC = b"\x28\xb5\x2f\xfd"
LARGEST_WINDOW = 1 << 27  # bytes, of Zstandard: what its decoder holds of a frame unless it is told otherwise
BATCH = "vibe-router batch"


@dataclass(frozen=True, slots=True)
class Packing:
    """A compressed format: its name, how its data begin and its files' names end, what unpacks it in a pipe.

    The suffixes are those that are refused: none for a format that is read here.
    """

    name: str
    magic: bytes
    suffixes: tuple[str, ...]
    unpack: str


PACKINGS = (
    Packing("gzip", b"\x1f\x8b", (), "gzip -dc"),
    Packing(ZSTANDARD, ZSTANDARD_MAGIC, (), "zstd -dc"),
    Packing("bzip2", b"BZh", (".bz2",), "bzip2 -dc"),
    Packing("xz", b"\xfd7zXZ\0", (".xz",), "xz -dc"),
    Packing("LZMA", b"\x5d\0\0", (".lzma",), "xz -dc --format=lzma"),
    Packing("LZ4", b"\x04\x22\x4d\x18", (".lz4",), "lz4 -dc"),
    Packing("Snappy", b"\xff\x06\0\0sNaPpY", (".sz",), "snzip -dc"),
    Packing("zip", b"PK\x03\x04", (".zip",), "funzip"),
    Packing("7z", b"7z\xbc\xaf\x27\x1c", (".7z",), "7z x -si -so"),
    Packing("compress", b"\x1f\x9d", (), "uncompress -c"),
)
UNTOLD = (Packing("Brotli", b"", (".br",), "brotli -dc"),)  # its data begin with nothing of their own
ARCHIVES = (".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz")


def refused_by_name(name: str) -> str | None:
    """Return why a file of this name is neither read nor written, and what unpacks it; None where it is."""
    lower = name.lower()
    if lower.endswith(ARCHIVES):
        way_out = f"unpack it first: tar -xf {quote(name)}" if Path(name).exists() else "name another"
        return f"{name}: found a tar archive by its name, wanted a single file; {way_out}"
    for packing in (*PACKINGS, *UNTOLD):
        if packing.suffixes and lower.endswith(packing.suffixes):
            way_out = f"unpack it in a pipe: {packing.unpack} < {quote(name)} | {BATCH}"
            way_out = way_out if Path(name).exists() else "name another"
            return f"{name}: found {packing.name} by its name, wanted .gz, .zst or no compression; {way_out}"
    return None


def what_is_wrong(head: bytes, wanted: str, name: str, error: Exception) -> str:
    """Say what a file is that is not read as the format its name tells, by its first bytes where they are known."""
    window = zstandard_window(head)
    if window > LARGEST_WINDOW and wanted == ZSTANDARD:
        return (
            f"found a window of {window >> 20:,} MiB, wanted at most {LARGEST_WINDOW >> 20}; unpack it in a pipe: "
            f"zstd -dc --long=31 {quote(name)} | {BATCH}"
        )
    found = next((packing for packing in PACKINGS if head.startswith(packing.magic)), None)
    if found is None:
        return f"found no {wanted} data, wanted what its name says; give it another"
    if found.name != wanted:
        return (
            f"found {found.name} data, wanted {wanted}; unpack it in a pipe: {found.unpack} < {quote(name)} | {BATCH}"
        )
    return f"found damaged {wanted} data, or other data behind them, wanted them whole: {error}"


def zstandard_window(head: bytes) -> int:
    """Return how many bytes a decoder has to hold of the Zstandard frame that begins so (RFC 8878, 3.1.1.1); else 0."""
    if len(head) < 6 or not head.startswith(ZSTANDARD_MAGIC):
        return 0
    described = head[4]
    if described & 0x20:  # a single segment: the window is the content
        size = (1, 2, 4, 8)[described >> 6]
        start = 5 + (0, 1, 2, 4)[described & 3]
        return int.from_bytes(head[start : start + size], "little") + (256 if size == 2 else 0)
    base = 1 << (10 + (head[5] >> 3))
    return base + base // 8 * (head[5] & 7)
