"""Tune MiniLM end to end on the lessons, and write down what it says of every row: the teacher (extra ``convert``).

One network answers five questions of an ask: will local fail, would opus be better, is a cloud tier needed, how hard do
people find it beside others of its source, and does the local stand-in fail. The embeddings and the first two layers
stand still. Asks are met with a politeness, a mark or a typo now and then, so that none of these means anything.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routerlib.training.convert import upstream_folder
from routerlib.training.v7 import teacher_file
from routerlib.training.v7.evidence import JUNK, Row
from routerlib.training.v7.lessons import inside_sources, lessons_of

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
ANSWERED = 500  # rows of a source that the teacher is asked about beside the rated ones
POLITE = ("please ", "hi, ", "can you ", "could you please ", "hey! ")
MARKS = (" please", " thanks!", ".", "!", "?", " Thanks in advance.")
SEED = 7


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
    """Return the five targets of every row as probabilities, (n, 5), NaN where nothing is known."""
    lessons = lessons_of(rows)
    label, local, _ = inside_sources(rows)
    cloud = [np.nan if row.tier is None else float(row.tier > 0) for row in rows]
    from scipy.special import expit
    from scipy.stats import norm

    return np.stack([*expit(lessons.logits).T, cloud, norm.cdf(label), np.clip(0.5 + local / 4, 0.0, 1.0)], axis=1)


def tune(rows: Sequence[Row], asks: Sequence[str], out: Path = teacher_file.PATH) -> None:
    """Tune the encoder on the training rows, and write what it says of all rows that a student may ask about."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    folder = str(upstream_folder())
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    for part in (encoder.embeddings, *encoder.encoder.layer[:STILL]):
        part.requires_grad_(False)
    head = torch.nn.Linear(encoder.config.hidden_size, len(LOSSES))
    targets = torch.tensor(questions(rows), dtype=torch.float32)
    weights = torch.tensor(np.maximum(lessons_of(rows).weights, 0.2), dtype=torch.float32)
    tuned = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "lr": RATE}, {"params": head.parameters(), "lr": HEAD_RATE}], weight_decay=0.01
    )
    batches = [batch for epoch in range(EPOCHS) for batch in _epoch(rows, asks, rng)]
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM) * max(0.02, 1 - step / len(batches))
    )
    losses = torch.tensor(LOSSES)
    for places in batches:
        texts = [varied(asks[place][:LONGEST], rng) for place in places]
        wanted = targets[places]
        said = head(torch.nn.functional.dropout(_means(encoder, tokenizer, texts), 0.1))
        each = torch.nn.functional.binary_cross_entropy_with_logits(said, wanted.nan_to_num(), reduction="none")
        loss = (each * ~wanted.isnan() * losses * weights[places, None]).sum() / len(places)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*tuned, *head.parameters()], 1.0)
        optimizer.step()
        rate.step()
    _write_answers(rows, asks, encoder.eval(), tokenizer, head, out)


def _epoch(rows: Sequence[Row], asks: Sequence[str], rng: random.Random) -> Iterator[list[int]]:
    """Yield batches of the training rows, of like length, in random order."""
    chosen: list[int] = []
    others: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.split != "train":
            continue
        if row.fail is not None or row.level is not None or row.category is not None:
            chosen.append(place)
        elif row.source == JUNK:
            chosen += [place] if rng.random() < JUNK_SHARE else []
        elif row.hardness is not None:
            others.setdefault(row.source, []).append(place)
    chosen += [place for own in others.values() for place in rng.sample(own, min(len(own), OF_A_SOURCE))]
    chosen.sort(key=lambda place: len(asks[place][:LONGEST]) * (1 + rng.random() / 8))
    batches = [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]
    rng.shuffle(batches)
    yield from batches


def _means(encoder: Any, tokenizer: Any, texts: Sequence[str]) -> Any:
    read = tokenizer(list(texts), truncation=True, max_length=PIECES, padding=True, return_tensors="pt")
    states = encoder(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
    mask = read["attention_mask"][:, :, None]
    return (states * mask).sum(1) / mask.sum(1)


def _write_answers(
    rows: Sequence[Row], asks: Sequence[str], encoder: Any, tokenizer: Any, head: Any, out: Path
) -> None:
    import torch

    taken: dict[str, int] = {}
    places = []
    for place, row in enumerate(rows):
        taken[row.source] = taken.get(row.source, 0) + 1
        if row.fail is not None or row.hardness is None or taken[row.source] <= ANSWERED:
            places.append(place)
    places.sort(key=lambda place: len(asks[place][:LONGEST]))
    said, means = [], []
    with torch.inference_mode():
        for start in range(0, len(places), 2 * BATCH):
            own = _means(encoder, tokenizer, [asks[place][:LONGEST] for place in places[start : start + 2 * BATCH]])
            means.append(own.numpy())
            said.append(head(own).numpy())
    seen = teacher_file.components(np.concatenate(means).astype(np.float64))
    teacher_file.write(out, [rows[place].key for place in places], np.concatenate(said).astype(np.float64), seen)
