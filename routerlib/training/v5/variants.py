"""Define the variants of the ablation: v5, v5 without each of its cures, and one like v4.

v4 routed inverted, simple prompts to the cloud and complex ones to the device, for in its data length goes against
quality and a few large margins decided. v5 has four cures: seven features, the premium on complexity, the cap on the
reward, the clamp on junk. Every variant differs from v5 in what its name says and in nothing else:

- features left out are held at 0, their training mean after standardisation, so that the networks keep their shapes;
  the premium still reads complexity, of which some of the seven are part: it is the teacher's, not the student's;
- without the clamp, junk leaves the training: nobody scored it, so there is no margin to put in the clamp's place. One
  more variant gives it the margin that is left when nothing is known of the qualities: the premium on its complexity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routerlib.training.data.measured import ROUTERS, Router
from routerlib.training.v5.student import Setting

NEW_FEATURES = (
    *("is_coding_task", "junk_score", "scope_breadth", "imperative_verb_density", "noun_phrase_density"),
    *("interaction_complexity", "requirement_clause_count"),
)
V4_HIDDEN: Mapping[Router, tuple[int, ...]] = {"A": (64, 32), "B": (32, 16)}
STARTS = 4  # of every training: the spread over seeds says what they leave to chance


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to train: both routers' settings, features left out, and whether junk is taught."""

    name: str
    settings: Mapping[Router, Setting]
    left_out: tuple[str, ...] = ()
    junk: bool = True


def variants(v5: Mapping[Router, Setting]) -> tuple[Variant, ...]:
    """Return v5 with these settings, v5 without each cure, and v4's like."""
    settings = {router: _with_starts(v5[router]) for router in ROUTERS}
    cures: dict[str, dict[str, float]] = {"premium": {"premium": 0.0}, "reward cap": {"reward_cap": float("inf")}}
    bare = {**cures["premium"], **cures["reward cap"]}
    v4 = {
        router: replace(changed, configuration=replace(changed.configuration, hidden=V4_HIDDEN[router]))
        for router, changed in _changed(settings, bare).items()
    }
    return (
        Variant("v5", settings),
        Variant("v5 without the seven features", settings, left_out=NEW_FEATURES),
        *(Variant(f"v5 without the {name}", _changed(settings, change)) for name, change in cures.items()),
        Variant("v5 without the junk clamp (no junk taught)", settings, junk=False),
        Variant("v5 without the junk clamp (junk by the premium)", _changed(settings, {"clamp": False})),
        Variant("like v4: none of the four, its widths", v4, left_out=NEW_FEATURES, junk=False),
    )


def _changed(settings: Mapping[Router, Setting], change: Mapping[str, float]) -> dict[Router, Setting]:
    return {
        router: replace(setting, terms=replace(setting.terms, **change))  # type: ignore[arg-type]
        for router, setting in settings.items()
    }


def _with_starts(setting: Setting) -> Setting:
    return replace(setting, configuration=replace(setting.configuration, starts=STARTS))
