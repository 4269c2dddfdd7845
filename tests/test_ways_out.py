"""The way out fits the error: of a file that cannot be written, of a package that is not there, of a date."""

import errno
import os
import re
from pathlib import Path

import pytest
from routerlib.cli import run
from routerlib.cli.calibrate.fit import today
from routerlib.cli.files.writing import WAYS_OUT, cannot_write, way_out, whole_file
from routerlib.cli.status import CommandError

from routerlib.errors import EXTRAS, counted, install

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_only_what_lacks_space_is_told_to_free_some(number: int) -> None:
    said = way_out(OSError(number, os.strerror(number)))
    assert ("free some" in said) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert "\n" not in said
    assert str(cannot_write("x", OSError(number, "why"))) == f"x: cannot be written (why); {said}"


def test_what_people_meet_has_a_way_out_of_its_own() -> None:
    met = ("EISDIR", "ENOENT", "ENOTDIR", "EACCES", "EROFS", "ELOOP", "EMLINK", "ENAMETOOLONG", "EMFILE", "EFBIG")
    found = [WAYS_OUT[getattr(errno, name)] for name in met]
    assert len(set(found)) == len(met)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", r"Is a directory\); that is a folder: name a file in it with -o"),
        ("none/out", r"No such file or directory\); make its folder first or .*"),
        ("file/out", r"Not a directory\); what should be its folder is a file: .*"),
        ("n" * 300, r"File name too long\); name a shorter one with -o"),
        ("loop", r"Too many levels of symbolic links\); its links lead to one another: .*"),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("loop").symlink_to("loop")
    assert run(["features", "Sort a list", "-o", name]) == 2
    assert re.fullmatch(rf"vibe-router: {name}: cannot be written \({said}\n", capsys.readouterr().err)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "loop"]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_nothing_stays_beside_a_file_whatever_ends_its_writing(raised: type[BaseException], tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(str(tmp_path / "out")) as stream:
            stream.write(b"half")
            raise raised

    with pytest.raises(raised):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_extra_is_installed_by_the_names_that_pyproject_gives() -> None:
    tomllib = pytest.importorskip("tomllib")  # Python 3.11
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra, packages in EXTRAS.items():
        assert [package.partition(";")[0].strip() for package in declared[extra]] == list(packages)
        assert install(extra) == "pip install " + " ".join(f"'{package}'" for package in packages)


def test_no_hint_names_this_package_on_an_index() -> None:
    sources = [path for folder in ("cli", "routerlib") for path in (ROOT / folder).rglob("*.py")]
    assert sources
    for path in [*sources, ROOT / "README.md"]:
        assert "vibe-coding-router[" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "epoch", ["-5", "+5", "5.0", "1e3", "1_000", " 5", "5 ", "\u0663", "now", "253402300800", "9" * 5_000, "0x5", "nan"]
)
def test_a_date_that_is_none_is_refused(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(CommandError, match=r"^SOURCE_DATE_EPOCH: found .*, wanted seconds since 1970; unset it$"):
        today()


@pytest.mark.parametrize(
    ("epoch", "day"), [("0", "1970-01-01"), ("1764000000", "2025-11-24"), ("253402300799", "9999-12-31")]
)
def test_a_date_is_taken(epoch: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert today() == day


def test_one_is_counted_as_one() -> None:
    assert [counted(n, "record") for n in (0, 1, 2, 2_000)] == ["0 records", "1 record", "2 records", "2,000 records"]
