"""Tune MiniLM end to end on the lessons, so that it reads an ask in context: `models/minilm-v7` (extra ``convert``).

One network answers five questions of an ask: will local fail, would opus be better, is a cloud tier needed, how hard do
people find it beside others of its source, does the local stand-in fail. The embeddings and the first two layers stand
still. Asks are met with a politeness, a mark or a typo now and then, so that none of these means anything. Only asks in
English are read: the word pieces know no other language.

A sixth question, where a rating lies inside its source, is asked of the tuned vectors by a ridge regression over our
own ratings. The network was not tuned on these, so that the answers are no recitation.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routerlib.encoding.encoder import CTranslate2Encoder
from routerlib.parsing.language import language_of
from routerlib.training.convert import FILES, digest, quantise, upstream_folder
from routerlib.training.v7 import teacher_file
from routerlib.training.v7.evidence import JUNK, LANGUAGES, Row
from routerlib.training.v7.lessons import column, inside_sources, known_of, lessons_of, normal_ranks

Floats = NDArray[np.float64]

LONGEST = 1_200  # characters of an ask
PIECES = 72
STILL = 2  # layers that are not tuned
EPOCHS = 2
BATCH = 32
RATE, HEAD_RATE, WARM = 1e-4, 1e-3, 60
LOSSES = (3.0, 1.5, 0.4, 0.5, 0.4)  # of the five questions
OF_A_SOURCE = 90  # unrated rows of a source in an epoch
JUNK_SHARE = 0.25
ANSWERED = 150  # rows of a source that the teacher is asked about beside the rated ones
LEAST_RANKED = 20
POLITE = ("please ", "hi, ", "can you ", "could you please ", "hey! ")
MARKS = (" please", " thanks!", ".", "!", "?", " Thanks in advance.")
SEED = 7
PENALTIES = tuple(10.0**power for power in range(7))  # of the ridge, of which it keeps the best
PROVENANCE = Path(__file__).with_name("provenance.txt")


def varied(text: str, rng: random.Random) -> str:
    """Return an ask as somebody else might have typed it: with a politeness, a mark or a typo, or as it is."""
    if rng.random() < 0.12:
        text = rng.choice(POLITE) + text
    if rng.random() < 0.08:
        text += rng.choice(MARKS)
    return mistyped(text, rng) if rng.random() < 0.15 else text


def mistyped(text: str, rng: random.Random) -> str:
    """Return a text in which one word in twelve has two letters swapped, one missing or one twice."""
    words = text.split(" ")
    for _ in range(max(1, len(words) // 12)):
        place = rng.randrange(len(words))
        word = words[place]
        if len(word) > 3 and word.isalpha():
            at = rng.randrange(1, len(word) - 1)
            swapped, missing, twice = word[at + 1] + word[at] + word[at + 2 :], word[at + 1 :], word[at] + word[at:]
            words[place] = word[:at] + rng.choices((swapped, missing, twice), (4, 3, 3))[0]
    return " ".join(words)


def questions(rows: Sequence[Row]) -> Floats:
    """Return the five targets of every training row as probabilities, (n, 5), NaN where nothing is known.

    Of the ratings only the shared ones count, which name a tier: ours are kept for the sixth question.
    """
    from scipy.stats import norm

    label, local, _ = inside_sources(rows)
    asked = np.full((len(rows), len(LOSSES)), np.nan)
    for place, row in enumerate(rows):
        known = known_of(row)
        if row.split == "train" and known is not None and not _is_ours(row):
            asked[place, :2] = known
            asked[place, 2] = np.nan if row.tier is None else float(row.tier > 0)
    asked[:, 3] = norm.cdf(label)
    asked[:, 4] = np.clip(0.5 + local / 4, 0.0, 1.0)
    return asked


def _is_ours(row: Row) -> bool:
    return row.fail is not None and row.tier is None and row.source != LANGUAGES


def ranks_of_ratings(rows: Sequence[Row]) -> Floats:
    """Return where each of our ratings lies inside its source, as a normal score; NaN where there is none, or few."""
    fail, hardness = column(rows, "fail"), column(rows, "hardness")
    sources = np.array([row.source for row in rows])
    is_asked = np.array([row.split == "train" and _is_ours(row) for row in rows]) & ~np.isnan(hardness)
    ranks = np.full(len(rows), np.nan)
    for source in sorted(set(sources[is_asked].tolist())):
        own = np.flatnonzero(is_asked & (sources == source))
        if len(own) >= LEAST_RANKED:
            ranks[own] = normal_ranks(fail[own])
    return ranks


def ask_for_ranks(vectors: NDArray[np.float32], ranks: Floats) -> tuple[NDArray[np.float32], float]:
    """Return weights (384,) and bias of the ridge regression of ranks (n,) on vectors (n, 384), NaN left out."""
    from sklearn.linear_model import RidgeCV

    known = ~np.isnan(ranks)
    found = RidgeCV(alphas=PENALTIES).fit(vectors[known], ranks[known])
    return np.asarray(found.coef_, dtype=np.float32), float(found.intercept_)


@dataclass(slots=True)
class Reader:
    """The encoder, its tokenizer and the questions asked of its vectors."""

    tokenizer: Any
    encoder: Any
    head: Any

    def vectors(self, texts: Sequence[str]) -> Any:
        """Return the vectors of texts, (n, 384): means of the last layer over the pieces, whose length counts."""
        read = self.tokenizer(list(texts), truncation=True, max_length=PIECES, padding=True, return_tensors="pt")
        states = self.encoder(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
        mask = read["attention_mask"][:, :, None]
        return (states * mask).sum(1) / mask.sum(1)


def tune(rows: Sequence[Row], asks: Sequence[str], out: Path) -> None:
    """Tune the encoder on the training rows, write its folder, and what it says of all rows a student may ask about.

    Args:
        rows: n of them; those of other splits than ``train`` are only answered for.
        asks: what is embedded of each.
        out: the encoder's folder.
    """
    reader = _start()
    targets, weights = questions(rows), np.maximum(lessons_of(rows).weights, 0.2)
    _teach(reader, rows, asks, targets, weights)
    with TemporaryDirectory() as scratch:
        reader.encoder.save_pretrained(scratch)
        reader.tokenizer.save_pretrained(scratch)
        quantise(Path(scratch), upstream_folder() / "tokenizer.json", out)
    write_provenance(out)
    write_answers(rows, asks, out, (reader.head.weight.detach().numpy(), reader.head.bias.detach().numpy()))


def write_provenance(out: Path) -> None:
    """Write where the encoder's folder is from, with the digest of every file."""
    facts: dict[str, object] = {"STILL": STILL, "PIECES": PIECES}
    facts["FILES"] = "\n".join(f"    {digest(out / name)}  {name}" for name in FILES)
    text = PROVENANCE.read_text(encoding="utf-8")
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", str(fact))
    (out / "PROVENANCE.md").write_text(text, encoding="utf-8")


def _start() -> Reader:
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(SEED)
    folder = str(upstream_folder())
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    for part in (encoder.embeddings, *encoder.encoder.layer[:STILL]):
        part.requires_grad_(False)
    head = torch.nn.Linear(encoder.config.hidden_size, len(LOSSES))
    torch.nn.init.zeros_(head.weight)
    return Reader(tokenizer, encoder.train(), head)


def _teach(reader: Reader, rows: Sequence[Row], asks: Sequence[str], targets: Floats, weights: Floats) -> None:
    """Run the epochs; one line on stderr tells of every hundredth batch."""
    import torch

    rng = random.Random(SEED)
    wanted, weighed = (torch.tensor(values, dtype=torch.float32) for values in (targets, weights))
    losses = torch.tensor(LOSSES)
    tuned = [parameter for parameter in reader.encoder.parameters() if parameter.requires_grad]
    parts = [
        {"params": tuned, "lr": RATE},
        {"params": reader.head.parameters(), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(parts, weight_decay=0.01)
    batches = [batch for _ in range(EPOCHS) for batch in _epoch(rows, asks, targets, rng)]
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM) * max(0.02, 1 - step / len(batches))
    )
    run = 0.0
    for step, places in enumerate(batches, start=1):
        vectors = reader.vectors([varied(asks[place][:LONGEST], rng) for place in places])
        said = reader.head(torch.nn.functional.dropout(vectors, 0.1))
        asked = wanted[places]
        each = torch.nn.functional.binary_cross_entropy_with_logits(said, asked.nan_to_num(), reduction="none")
        loss = (each * ~asked.isnan() * losses * weighed[places, None]).sum() / len(places)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*tuned, *reader.head.parameters()], 1.0)
        optimizer.step()
        rate.step()
        run += float(loss.detach())
        if step % 100 == 0:
            sys.stderr.write(f"batch {step:,} of {len(batches):,}: loss {run / 100:.4f}\n")
            run = 0.0
    reader.encoder.eval()


def _epoch(rows: Sequence[Row], asks: Sequence[str], targets: Floats, rng: random.Random) -> Iterator[list[int]]:
    """Yield batches of the training rows in English, of like length, in random order."""
    chosen: list[int] = []
    others: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.split != "train" or language_of(asks[place]) != "en" or np.isnan(targets[place]).all():
            continue
        if row.source == JUNK:
            chosen += [place] if rng.random() < JUNK_SHARE else []
        elif not np.isnan(targets[place, 0]):
            chosen.append(place)
        else:
            others.setdefault(row.source, []).append(place)
    chosen += [place for own in others.values() for place in rng.sample(own, min(len(own), OF_A_SOURCE))]
    chosen.sort(key=lambda place: len(asks[place][:LONGEST]) * (1 + rng.random() / 8))
    batches = [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]
    rng.shuffle(batches)
    yield from batches


def write_answers(
    rows: Sequence[Row], asks: Sequence[str], folder: Path, head: tuple[NDArray[np.float32], NDArray[np.float32]]
) -> None:
    """Write what the tuned encoder, as it is shipped, says of and sees in the rows a student may ask about."""
    taken: dict[str, int] = {}
    places = []
    for place, row in enumerate(rows):
        taken[row.source] = taken.get(row.source, 0) + 1
        is_asked = row.fail is not None or row.hardness is None or taken[row.source] <= ANSWERED
        if is_asked and language_of(asks[place]) == "en":
            places.append(place)
    encoder = CTranslate2Encoder(folder, PIECES, normalises=False)
    parts = [[asks[place] for place in places[start : start + 256]] for start in range(0, len(places), 256)]
    vectors = np.concatenate([np.array(encoder.encode(part).rows) for part in parts])
    write_said(rows, places, vectors, head)


def write_said(
    rows: Sequence[Row],
    places: Sequence[int],
    vectors: NDArray[np.float32],
    head: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Ask the sixth question, and write all answers of the rows in these places, from their vectors."""
    weight, bias = ask_for_ranks(vectors, ranks_of_ratings(rows)[list(places)])
    whole = np.concatenate([head[0], weight[None, :]]), np.append(head[1], np.float32(bias))
    teacher_file.write([rows[place].key for place in places], vectors, whole)
