"""Train v5: fit the projection, distil both routers, pick thresholds, write the model folder.

Everything random is drawn from one seed, so a second run on the same machine gives the same bytes. The test split is
touched once, at the end, to fill the card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routerlib.bundle.config import Config
from routerlib.encoding.encoder import CTranslate2Encoder
from routerlib.training import folder
from routerlib.training.data.dataset import Example, StandIns, read_stand_ins
from routerlib.training.data.measured import ROUTERS, Router, measure_all
from routerlib.training.evaluation.payoff import best_threshold, payoff
from routerlib.training.v5.corpus import Corpus, build, gather
from routerlib.training.v5.grid import PUBLISHED
from routerlib.training.v5.student import Setting, Student, best, distil
from routerlib.training.v5.sweep import SEED, read_settings
from routerlib.training.v5.trial import HELD, TAUGHT, probabilities

Floats = NDArray[np.float64]

MAX_PIECES = 256
THRESHOLD_A = 0.60  # by the recipe, set by hand: "simple tasks run locally"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The trained students, their settings, and their probabilities on every example of the pack.

    ``swept`` says whether a sweep chose the settings; else they are the published ones.
    """

    examples: Sequence[Example]
    p_cloud: Floats
    p_opus: Floats
    threshold_b: float
    calibrated_a: float
    settings: Mapping[Router, Setting]
    students: Mapping[Router, Student]
    swept: bool
    stand_ins: Mapping[str, StandIns]
    unscored: int
    log: int
    seed: int


def fit(
    data: Path,
    out: Path,
    *,
    settings: Mapping[Router, Setting] | None = None,
    unscored: int = 0,
    seed: int = SEED,
    quiet: bool = False,
) -> Fitted:
    """Train both routers on the default pack in ``data`` and write the model folder ``out``, its README excepted.

    Args:
        data: folder with the scored prompts, the junk and the log.
        out: model folder; its last part names the model. The settings that a sweep kept there are used.
        settings: of each router, instead of the sweep's; default: the sweep's, else the published ones.
        unscored: prompts of the log that take part in router A's distillation; the recipe knows none.
        seed: of everything random.
        quiet: no progress bars.

    Raises:
        DataError: the data cannot be read, or the folder's sweep is of other data.
    """
    texts = gather(data, unscored=unscored)
    swept = None if settings else read_settings(out, texts.swept.digest)
    chosen = settings or swept or PUBLISHED
    corpus, projection = build(texts, measure_all(texts.prompts, open_encoder(out), quiet=quiet))
    students = {router: train(corpus, router, chosen[router], seed=seed, quiet=quiet) for router in ROUTERS}
    p_cloud, p_opus = (probabilities(students[router], corpus.inputs) for router in ROUTERS)
    b, calibrated_a = thresholds(corpus, p_cloud, p_opus)
    parameters = {router: students[router].parameters for router in ROUTERS}
    folder.write_folder(out, _card(out, chosen), projection, parameters, (THRESHOLD_A, b))
    return Fitted(
        examples=texts.examples,
        p_cloud=p_cloud[: len(texts.examples)],
        p_opus=p_opus[: len(texts.examples)],
        threshold_b=b,
        calibrated_a=calibrated_a,
        settings=chosen,
        students=students,
        swept=swept is not None,
        stand_ins=read_stand_ins(data),
        unscored=texts.unscored,
        log=len(texts.log),
        seed=seed,
    )


def read_swept(data: Path, out: Path, *, quiet: bool) -> tuple[Corpus, str]:
    """Read and measure the corpus of a sweep for the model folder ``out``; return it and its digest. No test rows.

    Raises:
        DataError: the data cannot be read.
    """
    texts = gather(data).swept
    corpus, _ = build(texts, measure_all(texts.prompts, open_encoder(out), quiet=quiet))
    return corpus, texts.digest


def open_encoder(out: Path) -> CTranslate2Encoder:
    """Return the encoder of a model folder that may be yet to be written: beside it, else the packaged one."""
    return folder.open_encoder(out, _card(out, PUBLISHED))


def train(corpus: Corpus, router: Router, setting: Setting, *, seed: int, quiet: bool) -> Student:
    """Train from every start; return the student with the lowest validation loss."""
    rows, held = (corpus.rows(router, setting.terms, kinds) for kinds in (TAUGHT[router], HELD))
    return best(distil(rows, held, setting, seed=seed, name=f"router {router}", quiet=quiet))


def thresholds(corpus: Corpus, p_cloud: Floats, p_opus: Floats) -> tuple[float, float]:
    """Pick b on validation; and, for the card, the a that validation would pick at this b: return (b, a).

    All validation prompts speak for b, not only the few that reach a: sonnet against opus is a question of its own.
    """
    held = corpus.kind == "validation"
    worth, weights = payoff(corpus.quality[held]), corpus.weights[held] / corpus.weights[held].sum()
    b = best_threshold(p_opus[held], weights * (worth[:, 2] - worth[:, 1]))
    cloud = np.where(p_opus[held] >= b, worth[:, 2], worth[:, 1])
    a = best_threshold(p_cloud[held], weights * (cloud - worth[:, 0]))
    return b, a


def _card(out: Path, settings: Mapping[Router, Setting]) -> Config:
    hidden = {router: settings[router].configuration.hidden for router in ROUTERS}
    return folder.describe(out, hidden, embeds="text", max_pieces=MAX_PIECES)
