"""The charts and the words of a calibration: whatever the figures, well-formed, escaped and inside the picture."""

import json
from math import isnan
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routerlib.cli.calibrate.chart import LEFT, LETTER, WIDTH, frontier_chart, picture, shares_chart, ticks
from routerlib.cli.calibrate.columns import percent, usd
from routerlib.cli.calibrate.facts import Places, facts_of
from routerlib.cli.calibrate.target import asked_target, read_shares, target_fields
from routerlib.cli.status import CommandError

from routerlib.calibration.result import FrontierPoint, Interval, WayMeasured
from routerlib.calibration.targets import Agree, MaxCost, MaxUtility, MinQuality, Shares, Target
from routerlib.deciding.tiers.tiers import NAMES
from routerlib.streaming.records import Place, RecordError, read_record

SVG = "{http://www.w3.org/2000/svg}"
units = st.floats(0, 1)


def around(value: float, reach: float = 0.1) -> Interval:
    return Interval(value, value - reach, value + reach)


def measured(name: str, cost: float, quality: float | None, shares: tuple[float, float] = (0.5, 0.3)) -> WayMeasured:
    local, sonnet = shares
    return WayMeasured(
        name=name,
        a=None,
        b=None,
        utility=None,
        quality=None if quality is None else around(quality),
        cost=around(cost),
        shares=(around(local), around(sonnet), around(1 - local - sonnet)),
        regret=None,
        agreement=None,
        under=None,
        over=None,
    )


named = st.text(st.characters(codec="utf-8", categories=("L", "P", "S", "Zs")), max_size=30)
rows = st.lists(st.builds(measured, named, st.floats(0, 1e5), units), min_size=1, max_size=8)
points = st.lists(
    st.builds(lambda cost, quality: FrontierPoint(0.5, 0.5, cost, quality, (1, 0, 0)), st.floats(0, 1e5), units),
    max_size=20,
)


@given(points, rows, named)
def test_a_picture_is_well_formed_and_every_mark_lies_inside_it(
    path: list[FrontierPoint], marks: list[WayMeasured], title: str
) -> None:
    root = ElementTree.fromstring(picture(path, marks, title, NAMES))
    circles = root.findall(f".//{SVG}circle")
    assert len(circles) == len(marks)
    assert all(LEFT <= float(circle.attrib["cx"]) <= WIDTH for circle in circles)
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert title in texts
    for row in marks:
        assert texts.count(row.name) >= 2  # beside its mark and beside its bar


def test_without_qualities_there_are_shares_only() -> None:
    bare = [measured("current", 1.0, None)]
    assert frontier_chart([], bare) == ""
    widths = [
        float(bar.attrib["width"]) for bar in ElementTree.fromstring(shares_chart(bare, NAMES)).iter(f"{SVG}rect")
    ]
    assert widths[0] / widths[1] == pytest.approx(0.5 / 0.3, rel=1e-3)


def test_names_of_marks_in_one_place_do_not_cover_each_other() -> None:
    marks = [measured(name, 5.0, 0.5) for name in ("calibrated", "current", "always opus", "oracle")]
    chart = ElementTree.fromstring(frontier_chart([], [*marks, measured("always local", 0.0, 0.1)]))
    names = {row.name for row in marks}
    spots = {(text.attrib["x"], text.attrib["y"]) for text in chart.iter(f"{SVG}text") if text.text in names}
    assert len(spots) == len(marks)


@given(st.floats(0.2, 0.8), st.floats(1, 9))
def test_no_bar_strikes_a_name_through(quality: float, cost: float) -> None:
    marks = [measured("calibrated", cost, quality), measured("current", 0.0, 0.1), measured("always opus", 10.0, 0.9)]
    chart = ElementTree.fromstring(frontier_chart([], marks))
    bars = [line.attrib for line in chart.iter(f"{SVG}line") if line.attrib["class"] == "reach"]
    assert len(bars) == 2
    for text in chart.iter(f"{SVG}text"):
        if text.text not in {row.name for row in marks}:
            continue
        half, x, y = LETTER * len(text.text) / 2, float(text.attrib["x"]), float(text.attrib["y"])
        for bar in bars:
            across, up = sorted((float(bar["x1"]), float(bar["x2"]))), sorted((float(bar["y1"]), float(bar["y2"])))
            is_beside = across[1] < x - half or x + half < across[0] or up[1] < y - 11 or y + 3 < up[0]
            assert is_beside, text.text


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_round_and_inside(low: float, width: float) -> None:
    found = ticks(low, low + width)
    assert 1 <= len(found) <= 12
    assert all(low - width * 1e-6 <= tick <= low + width * (1 + 1e-6) for tick in found)


@pytest.mark.parametrize(
    ("target", "fields", "title"),
    [
        (MaxUtility(0.1), {"name": "max_utility", "cost_weight": 0.1}, "max utility (cost weight 0.1)"),
        (MinQuality(0.97), {"name": "min_quality", "share": 0.97}, "min quality 0.97 of always opus"),
        (MaxCost(2.5), {"name": "max_cost", "usd_per_1000": 2.5}, "max cost 2.5 USD per 1,000 prompts"),
        (
            Shares(0.625, 0.3, 0.075),
            {"name": "shares", "local": 0.625, "sonnet": 0.3, "opus": 0.075},
            "shares local 62.5 %, sonnet 30 %, opus 7.5 %",
        ),
        (Agree(3), {"name": "agree", "under": 3}, "agree (too low weighs 3 times too high)"),
    ],
    ids=["max-utility", "min-quality", "max-cost", "shares", "agree"],
)
def test_a_target_is_named(target: Target, fields: dict[str, object], title: str) -> None:
    assert target_fields(target) == fields
    assert target.title == title


@given(st.lists(st.integers(0, 100), min_size=2, max_size=2).filter(lambda two: sum(two) <= 100))
def test_shares_are_read_in_any_order(two: list[int]) -> None:
    local, sonnet = two
    found = read_shares(f"opus={100 - local - sonnet}%, sonnet={sonnet},local={local}")
    assert (found.local, found.sonnet) == pytest.approx((local / 100, sonnet / 100))


@given(st.text(max_size=20))
def test_any_other_text_is_no_shares(text: str) -> None:
    with pytest.raises(CommandError, match=r"^--shares: found "):
        read_shares(text)


def test_no_target_is_the_highest_utility() -> None:
    assert asked_target(False, None, None, None, None, False, None, None) == MaxUtility()
    assert asked_target(True, 0.2, None, None, None, False, None, None) == MaxUtility(0.2)
    assert asked_target(False, None, None, None, None, True, 5.0, None) == Agree(5.0)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "x"]), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["scores", "label", "cost", "tier", "team"]), json_values))
def test_any_record_is_understood_or_refused_in_one_line(content: dict[str, object]) -> None:
    raw, places = json.dumps(content).encode(), Places(slices=("team",))
    try:
        facts = facts_of(read_record(Place("log", 1), raw, lambda _: "hi", None, places.paths).fields, places)
    except RecordError as error:
        complaint = str(error)
    else:
        assert all(0 <= value <= 1 or isnan(value) for value in facts.quality)
        assert all(value >= 0 or isnan(value) for value in facts.cost)
        assert (facts.label in (-1, 0, 1, 2), len(facts.values)) == (True, 1)
        return
    assert complaint.startswith("found ")
    assert "wanted" in complaint
    assert len(complaint) < 250


def test_numbers_are_written_short() -> None:
    assert [usd(value) for value in (0, 0.004, 0.1, 21.064, 1234.5)] == ["0.00", "0.004", "0.10", "21.06", "1,234.50"]
    assert percent(0.305) == "30%"
