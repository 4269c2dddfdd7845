"""Test what would change a decision: leave out one sentence at a time, or move one feature alone.

Neither is a share of the logit: deltas of sentences do not add up, and a feature seldom moves alone in a real text.
Both say how the model reacts, not how a prompt ought to be written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, expm1, log1p

import mlx.core as mx

from routerlib.deciding.cascade import Thresholds, Tier, needs_cloud, opus_needed, probability
from routerlib.features import Feature, features_of
from routerlib.parsing.prompt import SENTENCE_END, Prompt
from routerlib.router import ThreeTierRouter
from routerlib.scoring.projection import LIMIT

MOST_SENTENCES = 100  # of a long text, the first ones: each is a text to read and encode
MOST_COUNT = 1e6  # no count is moved further than this
STEPS = 50  # a share or score moves by 1/50; a count by 1 up to here, beyond by 1/25 of itself


@dataclass(frozen=True, slots=True)
class SentenceDelta:
    """What one sentence of the ask does to the logits: the whole text's, less those of the text without it.

    Attributes:
        start: where it begins in the text, in characters.
        end: where it ends.
        text: the sentence itself.
        delta_a: of router A's logit over its temperature; None where nothing would be left of the text.
        delta_b: of router B's, likewise; None too where router B did not run.
        decision: the tier of the text without it; None where nothing would be left.
    """

    start: int
    end: int
    text: str
    delta_a: float | None
    delta_b: float | None
    decision: Tier | None


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest value at which one feature, moved alone, changes the decision.

    Attributes:
        name: the feature.
        group: its group.
        unit: its unit.
        value: as measured.
        flips_at: the value that changes the decision.
        deviations: how far that is, in standard deviations of the training texts (of a count's logarithm).
        decision: the tier it changes to.
    """

    name: str
    group: str
    unit: str
    value: float
    flips_at: float
    deviations: float
    decision: Tier


def sentence_spans(prompt: Prompt) -> list[tuple[int, int]]:
    """Return the sentences of the ask as (start, end) offsets in characters, their closing marks and spaces included.

    Cut where `Prompt.sentences` cuts, but for a piece without a letter (``1.``): it goes with what follows.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for line, kind in zip(prompt.lines, prompt.kinds, strict=True):
        start = 0
        for end in [*(found.end() for found in SENTENCE_END.finditer(line)), len(line)] if kind == "prose" else []:
            if any(map(str.isalpha, line[start:end])):
                spans.append((at + start, at + end))
                start = end
        at += len(line) + 1
    return spans


def sentence_deltas(router: ThreeTierRouter, text: str) -> list[SentenceDelta]:
    """Route the text without each sentence of its ask in turn, at most `MOST_SENTENCES`; return the changes in logit.

    What counts as ask, every feature and the embedding are worked out anew. In the order of the text.
    """
    spans = sentence_spans(Prompt.parse(text))[:MOST_SENTENCES]
    left = [text[:start] + text[end:] for start, end in spans]
    routed = _Routed.of(router, router.inputs([text, *filter(str.strip, left)]))
    whole, *rest = zip(routed.logits_a, routed.logits_b, routed.tiers, strict=True)
    others, ran_b = iter(rest), whole[2] is not Tier.LOCAL
    deltas = []
    for (start, end), remainder in zip(spans, left, strict=True):
        sentence = start, end, text[start:end].strip()
        if not remainder.strip():
            deltas.append(SentenceDelta(*sentence, None, None, None))
            continue
        logit_a, logit_b, tier = next(others)
        deltas.append(SentenceDelta(*sentence, whole[0] - logit_a, whole[1] - logit_b if ran_b else None, tier))
    return deltas


def flips(router: ThreeTierRouter, text: str, values: Mapping[str, float]) -> list[Flip]:
    """Find, for each feature that can change the decision by itself, the nearest value that does; nearest first.

    All else stands still, the embedding too. A feature moves within its plausible range: from 0, to 1 for shares,
    scores and densities, and as far as the networks tell values apart, 4 standard deviations from the training mean;
    counts in whole numbers. Features that cannot are left out.

    Args:
        router: the router.
        text: the prompt.
        values: its features as measured, by name.
    """
    projection, features = router.bundle.projection, features_of(router.bundle.config.reading)
    means, scales = _floats(projection.feature_mean), _floats(projection.feature_scale)
    ranges = map(_plausible, features, means, scales)
    moves = [(n, value) for n, reached in enumerate(ranges) for value in reached]
    row = router.inputs([text])
    measured = [values[feature.name] for feature in features]
    moved = [[value if n == place else own for n, own in enumerate(measured)] for place, value in moves]
    standardised = projection.standardised(mx.array([measured, *moved]))
    embedding = mx.broadcast_to(row[:, len(features) :], (len(moved) + 1, row.shape[1] - len(features)))
    tier, *tiers = _Routed.of(router, mx.concatenate([standardised, embedding], axis=1)).tiers
    found: dict[int, Flip] = {}
    for (place, value), new in zip(moves, tiers, strict=True):
        feature = features[place]
        distance = abs(_read(feature, value) - _read(feature, measured[place])) / scales[place]
        if new is not tier and (place not in found or distance < found[place].deviations):
            named = feature.name, feature.group, feature.unit
            found[place] = Flip(*named, measured[place], value, distance, new)
    return sorted(found.values(), key=lambda flip: flip.deviations)


@dataclass(frozen=True, slots=True)
class _Routed:
    """Rows of inputs through both networks: logits over their temperatures, and the tier of each row."""

    logits_a: list[float]
    logits_b: list[float]
    tiers: list[Tier]

    @classmethod
    def of(cls, router: ThreeTierRouter, inputs: mx.array) -> "_Routed":
        limits = router.thresholds
        a = [logit / limits.temperature_a for logit in _floats(router.bundle.router_a(inputs))]
        b = [logit / limits.temperature_b for logit in _floats(router.bundle.router_b(inputs))]
        return cls(a, b, [_tier(*logits, limits) for logits in zip(a, b, strict=True)])


def _tier(logit_a: float, logit_b: float, thresholds: Thresholds) -> Tier:
    if not needs_cloud(probability(logit_a), thresholds):
        return Tier.LOCAL
    return Tier.OPUS if opus_needed(probability(logit_b), thresholds) else Tier.SONNET


def _plausible(feature: Feature, mean: float, scale: float) -> Sequence[float]:
    """Return the values a feature is moved to, ascending."""
    if not feature.counted:
        return [n / STEPS for n in range(STEPS + 1) if abs(n / STEPS - mean) <= LIMIT * scale]
    last = ceil(expm1(min(mean + LIMIT * scale, log1p(MOST_COUNT))))
    return [float(count) for count in _counts(last)]


def _counts(last: int) -> Iterator[int]:
    count = 0
    while count < last:
        yield count
        count += max(1, 2 * count // STEPS)
    yield last


def _read(feature: Feature, value: float) -> float:
    return log1p(value) if feature.counted else value


def _floats(values: mx.array) -> list[float]:
    listed: list[float] = values.tolist()  # type: ignore[assignment]
    return listed
