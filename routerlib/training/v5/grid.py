"""The grid of the sweep: 108 settings of each router.

Every axis starts with the published value, so that setting 0 is the published one.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

from routerlib.training.data.measured import ROUTERS, Router
from routerlib.training.v5.student import Configuration, Setting
from routerlib.training.v5.teacher import Terms

Axes = Mapping[str, tuple[Any, ...]]

# Training starts of one setting: one start alone says more about the start than about the setting.
STARTS = 4

SHARED: Axes = {
    # The usual step; a smaller one, for router B is best after an epoch or two at 1e-3. AdamW multiplies decay by rate,
    # so that 1e-2 hardly acts in the few hundred steps a start lasts, and 1.0 does.
    "learning_rate, weight_decay": ((1e-3, 1e-2), (3e-4, 1e-2), (1e-3, 1.0)),
    # Published: 0.02. At ten times that the teacher's probabilities count about as much as the labels.
    "beta_kl": (0.02, 0.2),
    # Not published; ours is 0.2. It moves the teacher's probabilities, hence the divergence alone.
    "temperature": (0.2, 0.1, 0.4),
}
GRID: Mapping[Router, Axes] = {
    "A": {
        "hidden": ((32, 16), (64, 32), (16, 8)),  # published; v4's; half
        "dropout": (0.2, 0.0),  # published; router B's
        **SHARED,
    },
    "B": {
        "hidden": ((128, 64), (64, 32), (32, 16)),  # published; half; v4's. Dropout stays 0, as published
        **SHARED,
        "premium_in_b": (False, True),  # whether margin_B carries the premium: the recipe leaves it to the sweep
    },
}
PUBLISHED: Mapping[Router, Setting] = {
    "A": Setting(Configuration(hidden=(32, 16), dropout=0.2), Terms()),
    "B": Setting(Configuration(hidden=(128, 64), dropout=0.0), Terms()),
}


def settings(router: Router) -> tuple[Setting, ...]:
    """Return the router's settings, each with `STARTS` starts; the first is the published one."""
    axes = GRID[router]
    return tuple(_setting(router, dict(zip(axes, values, strict=True))) for values in product(*axes.values()))


def all_settings() -> dict[Router, tuple[Setting, ...]]:
    """Return the settings of both routers."""
    return {router: settings(router) for router in ROUTERS}


def _setting(router: Router, values: Mapping[str, Any]) -> Setting:
    rate, decay = values["learning_rate, weight_decay"]
    configuration = Configuration(
        hidden=values["hidden"],
        dropout=values.get("dropout", PUBLISHED[router].configuration.dropout),
        learning_rate=rate,
        weight_decay=decay,
        starts=STARTS,
    )
    terms = Terms(
        beta_kl=values["beta_kl"], temperature=values["temperature"], premium_in_b=values.get("premium_in_b", False)
    )
    return Setting(configuration, terms)
