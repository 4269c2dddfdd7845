"""Route prompts: parse, measure, embed, project, score and decide, in a few lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import mlx.core as mx

from routerlib.bundle.bundle import Bundle, check_encoder, find_context_encoder, find_encoder, read_bundle
from routerlib.bundle.config import BundleError, read_config
from routerlib.bundle.folder import find_model
from routerlib.deciding.cascade import Decision, Flag, Thresholds, decide, needs_cloud, probability
from routerlib.deciding.circumstances import Asked, Circumstances, texts_of, weighed
from routerlib.deciding.tiers.tiers import Tiers
from routerlib.encoding.background import Background
from routerlib.encoding.encoder import CTranslate2Encoder, Encoded, Encoder
from routerlib.encoding.opening import PACKAGED, open_encoder
from routerlib.encoding.parts import Wordwise
from routerlib.errors import EncoderError

if TYPE_CHECKING:
    from routerlib.encoding.paired import PairedEncoder
    from routerlib.explaining.attribution import Explanation
    from routerlib.explaining.words import SplitEmbedding
    from routerlib.parsing.prompt import Prompt

JUNK = 0.5  # junk_score from here on is called junk


@dataclass(frozen=True, slots=True)
class Scores:
    """Probabilities of one prompt, in [0, 1], 6 decimals: that a cloud tier, and that opus over sonnet, is worth it.

    ``flags`` are those of the text; what depends on thresholds is none of them.
    """

    p_cloud: float
    p_opus: float
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """Texts as the networks see them: ``inputs`` (n, width); the flags of each; its features as measured, by name.

    ``prompts`` are the texts, parsed. ``places`` are the rows of each ask, the text it stands for last; with one text
    each they are not listed.
    """

    inputs: mx.array
    flags: Sequence[tuple[Flag, ...]]
    values: Sequence[Mapping[str, float]]
    prompts: Sequence["Prompt"]
    places: Sequence[range] | None = None

    def rows(self) -> Sequence[range]:
        """Return the rows of each ask."""
        return [range(i, i + 1) for i in range(len(self.flags))] if self.places is None else self.places

    def own(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return what belongs to the text that each ask stands for."""
        return found if self.places is None else [found[rows[-1]] for rows in self.places]


class ThreeTierRouter:
    """Routes coding prompts to local, sonnet or opus with one model folder.

    The same text gets the same decision alone, in a batch, in any order and with any number of threads.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        thresholds: Thresholds | None = None,
        encoder: str = CTranslate2Encoder.name,
        threads: int | None = None,
        circumstances: Circumstances | None = None,
        tiers: Tiers | None = None,
    ) -> None:
        """Load a model folder, and its encoder in the background.

        Args:
            model: a folder's path, or the name of a packaged model; None for the default.
            thresholds: other thresholds than the folder's.
            encoder: how MiniLM is computed, where the model reads it: ``ctranslate2``, which decides alike on every
                processor; ``ctranslate2-int8``, faster, which does not; ``sentence-transformers`` for the 32-bit
                reference; ``mlx`` or ``mlx-float16``, with the path of the weights after a colon where they are not
                installed as a package.
            threads: texts encoded at the same time, at most `MOST_THREADS`; None for one per core.
            circumstances: what counts besides the text: what each tier takes, how a conversation is followed.
            tiers: one's own tiers, see `routerlib.deciding.tiers.file.read_tiers`; None for those of the circumstances.

        Raises:
            BundleError: the model folder or the packaged encoder is missing, altered or of another version, or the
                thresholds were made for another model.
            EncoderError: the encoder asked for cannot be loaded, or not with so many threads.
        """
        folder = find_model(model)
        config = read_config(folder)
        folders = find_encoder(config, folder), find_context_encoder(config, folder)
        self._encoder_checked = Background(partial(check_encoder, config, *folders))
        try:
            self._encoder: Encoder = open_encoder(encoder, *folders, config, threads)
        except EncoderError:
            self._encoder_checked.result()  # an altered file explains itself better than what it made fail
            raise
        given = circumstances or Circumstances()
        self.circumstances = given if tiers is None else given.among(tiers)
        self.bundle: Bundle = read_bundle(folder)
        own, limits = self.circumstances.tiers, thresholds or self.bundle.thresholds
        self.thresholds: Thresholds = limits if own is None else own.limited(limits)
        if self.thresholds.router not in (None, self.bundle.router):
            place = f"{self.thresholds.file}: " if self.thresholds.file else ""
            raise BundleError(
                f"{place}thresholds {self.thresholds.source!r}: found them made for {self.thresholds.router}, "
                f"wanted {self.bundle.router}; name that model with `model` or calibrate again"
            )

    @property
    def models(self) -> dict[str, str]:
        """Return the id of each tier's model by the tier's name, cheapest first."""
        own = self.circumstances.tiers
        if own is not None:
            return dict(zip(own.names, own.ids, strict=True))
        return {tier.value: model for tier, model in self.bundle.config.models.items()}

    def route(self, asked: "Asked | None" = None, *, messages: Sequence[Mapping[str, Any]] | None = None) -> Decision:
        """Decide which tier should answer one prompt: a text, a request, or the last ask of a list of messages.

        Args:
            asked: the prompt, or what `conversation.reading.request_of` found in a record.
            messages: a chat as a provider takes it: objects with a role and a content.

        Raises:
            ValueError: the text is empty or white space only; the messages hold no ask; both were given, or neither.
        """
        if (asked is None) == (messages is None):
            raise ValueError("found both a prompt and messages, or neither; wanted one of the two")
        return self.route_many([_last_ask(messages) if asked is None and messages is not None else asked or ""])[0]

    def route_many(self, asked: Sequence[Asked]) -> list[Decision]:
        """Decide which tier should answer each of n prompts: n decisions, in order; see `route`.

        Of a request that leans on an earlier ask both are judged, and the higher probabilities count.
        """
        return self._decided(self._read(asked), asked) if asked else []

    def explain(self, asked: Asked, *, words: bool = False) -> "Explanation":
        """Decide as `route` does, and attribute the logits to groups and features; see `explaining.attribution`.

        Args:
            asked: as for `route`.
            words: whether to share out what the embedding adds over the words; see `explaining.words`.

        Raises:
            ValueError: the text is empty or white space only.
            EncoderError: words are asked for, and the encoder's rows do not split over them.
        """
        return self.explain_many([asked], words=words)[0]

    def explain_many(self, asked: Sequence[Asked], *, words: bool = False) -> "list[Explanation]":
        """Explain n prompts: n explanations, in order; see `explain`.

        Of a request that leans on an earlier ask each router explains the text that it gives the higher probability.
        """
        if words and not isinstance(self._encoder, Wordwise):
            raise EncoderError(
                f"`words`: found `encoder` {self._encoder.name}, which does not tell what each word adds, wanted "
                f"{' or '.join(PACKAGED)}; leave `encoder` out"
            )
        if not asked:
            return []
        from routerlib.explaining.attribution import Explainer, Explanation  # brings numpy, which routing does without
        from routerlib.features import features_of

        read = self._read(asked)
        features = features_of(self.bundle.config.reading)
        explainer = Explainer(self.bundle.router_a, self.bundle.router_b, self.thresholds, features)
        inputs: list[list[float]] = read.inputs.tolist()  # type: ignore[assignment]
        networks = self.bundle.router_a, self.bundle.router_b
        by_router = [self._probabilities(network(read.inputs), 1.0) for network in networks]
        explanations = []
        for decision, rows in zip(self._decided(read, asked), read.rows(), strict=True):
            decisive = [max(reversed(rows), key=found.__getitem__) for found in by_router]
            split = {i: self._split(read.prompts[i]) if words else None for i in {*decisive}}
            told = [explainer.explain(decision, inputs[i], read.values[i].values(), split[i]).routers for i in decisive]
            explanations.append(Explanation(decision, (*told[0][:1], *told[1][1:])))
        return explanations

    def inputs(self, texts: Sequence[str]) -> mx.array:
        """Return the networks' inputs of n prompts, (n, width) float32: standardised features, then components.

        Raises:
            ValueError: there is no text, or one is empty or white space only.
        """
        if not texts:
            raise ValueError("found no prompt, wanted at least one")
        return self._read(texts).inputs

    def score_many(self, asked: Sequence[Asked]) -> list[Scores]:
        """Return the probabilities of both networks for each of n prompts, in order, whatever the thresholds.

        The numbers are those of `route_many`, which asks router B only where a decision needs it.

        Raises:
            ValueError: a text is empty or white space only.
        """
        if not asked:
            return []
        read = self._read(asked)
        found = (
            self._highest(self.bundle.router_a(read.inputs), self.thresholds.temperature_a, read.places),
            self._highest(self.bundle.router_b(read.inputs), self.thresholds.temperature_b, read.places),
        )
        return [Scores(*each) for each in zip(*found, read.own(read.flags), strict=True)]

    def _read(self, asked: Sequence[Asked]) -> _Read:
        from routerlib.features import measure  # while the encoder loads in the background
        from routerlib.parsing.prompt import Prompt

        texts, places = _texts(asked)
        for number, text in enumerate(texts, start=1):
            if not text.strip():
                raise ValueError(f"prompt {number} of {len(texts)} is empty; it needs at least one visible character")
        config = self.bundle.config
        prompts = [Prompt.parse(text, config.reading) for text in texts]
        values = [measure(prompt) for prompt in prompts]
        encoded = self._encode(prompts)
        measured = mx.array([[row[name] for name in config.features] for row in values])
        tested = [not prompt.ask or self.bundle.is_tested(prompt.language) for prompt in prompts]
        flags = [_flags(*seen) for seen in zip(prompts, values, encoded.truncated, tested, strict=True)]
        return _Read(self.bundle.projection(measured, encoded.rows), flags, values, prompts, places)

    def _encode(self, prompts: Sequence["Prompt"]) -> Encoded:
        texts = [prompt.embedded(self.bundle.config.embeds) for prompt in prompts]
        try:
            if self.bundle.config.context_encoder:
                paired = cast("PairedEncoder", self._encoder)
                return paired.encode(texts, [prompt.language for prompt in prompts])
            return self._encoder.encode(texts)
        finally:
            self._encoder_checked.result()

    def _split(self, prompt: "Prompt") -> "SplitEmbedding":
        """Split the embedding of a prompt over the words that the encoder reads."""
        import numpy as np

        from routerlib.explaining.words import SplitEmbedding

        text, projection = prompt.embedded(self.bundle.config.embeds), self.bundle.projection
        if self.bundle.config.context_encoder:
            paired = cast("PairedEncoder", self._encoder)
            found = paired.parts(text, projection.embedding_mean, prompt.language)
        else:
            found = cast("Wordwise", self._encoder).parts(text, projection.embedding_mean)
        return SplitEmbedding(found.words, np.array(projection.split(found.rows)))

    def _decided(self, read: _Read, asked: Sequence[Asked]) -> list[Decision]:
        p_cloud, p_opus = self._scored(read.inputs, read.places)
        models, router = self.bundle.config.models, self.bundle.router
        decided = [
            decide(cloud, opus, self.thresholds, models=models, router=router, flags=raised)
            for cloud, opus, raised in zip(p_cloud, p_opus, read.own(read.flags), strict=True)
        ]
        own = self.circumstances.tiers
        found = [weighed(*each, self.circumstances, models) for each in zip(decided, asked, strict=True)]
        return found if own is None else list(map(own.named, found))

    def _scored(
        self, inputs: mx.array, places: Sequence[range] | None = None
    ) -> tuple[list[float], list[float | None]]:
        """Return p_cloud and p_opus of every ask; router B runs only on the rows of those that reach threshold a."""
        p_cloud = self._highest(self.bundle.router_a(inputs), self.thresholds.temperature_a, places)
        clouded = [i for i, p in enumerate(p_cloud) if needs_cloud(p, self.thresholds)]
        p_opus: list[float | None] = [None] * len(p_cloud)
        if clouded and not self.thresholds.is_alone:
            rows = [range(i, i + 1) for i in clouded] if places is None else [places[i] for i in clouded]
            logits = self.bundle.router_b(inputs[mx.array([row for each in rows for row in each])])
            ends = list(accumulate(map(len, rows)))
            found = self._highest(logits, self.thresholds.temperature_b, list(map(range, [0, *ends], ends)))
            for i, p in zip(clouded, found, strict=True):
                p_opus[i] = p
        return p_cloud, p_opus

    def _highest(self, logits: mx.array, temperature: float, places: Sequence[range] | None) -> list[float]:
        """Return the highest probability among the rows of each ask."""
        found = self._probabilities(logits, temperature)
        return found if places is None else [max(found[i] for i in rows) for rows in places]

    @staticmethod
    def _probabilities(logits: mx.array, temperature: float) -> list[float]:
        return [probability(float(logit), temperature) for logit in logits.tolist()]  # type: ignore[union-attr, arg-type]


def _texts(asked: Sequence[Asked]) -> tuple[Sequence[str], Sequence[range] | None]:
    """Return the texts of all asks one after the other, and the places of each ask's; see `_Read`."""
    if all(isinstance(one, str) for one in asked):
        return asked, None  # type: ignore[return-value]
    listed = [texts_of(one) for one in asked]
    ends = list(accumulate(map(len, listed)))
    return list(chain.from_iterable(listed)), list(map(range, [0, *ends], ends))


def _last_ask(messages: Sequence[Mapping[str, Any]]) -> Asked:
    """Return the last ask of a chat.

    Raises:
        ValueError: it holds none.
    """
    from routerlib.conversation.reading import request_of
    from routerlib.conversation.turn import RequestError, Skipped

    try:
        found = request_of({"messages": list(messages)})
    except RequestError as error:
        raise ValueError(str(error)) from None
    if isinstance(found, Skipped):
        raise ValueError(f"found messages without an ask of a person ({found.kind}), wanted one with a text")
    return found


def _flags(prompt: "Prompt", values: dict[str, float], truncated: bool, tested: bool) -> tuple[Flag, ...]:
    raised = {
        Flag.TRUNCATED: truncated,
        Flag.JUNK: values["junk_score"] >= JUNK,
        Flag.NOT_CODING: values["is_coding_task"] == 0.0,
        Flag.NO_ASK: not prompt.ask,
        Flag.UNFAMILIAR: not tested,
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)
