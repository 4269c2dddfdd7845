"""Tune MiniLM end to end on the lessons, so that it reads an ask in context: `models/minilm-v7` (extra ``convert``).

The first three of its six layers are kept (Sajjad et al., *On the Effect of Dropping Layers of Pre-trained Transformer
Models*, 2020): a text of a few words costs what reading the weights costs, so half the layers take half the time. The
embeddings stand still. Asks are met with a politeness, a mark or a typo now and then, so that none of these means
anything. Only asks in English are read: the word pieces know no other language. See `questions` for what is asked.
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
from routerlib.training.v7.evidence import JUNK, LOG, Row
from routerlib.training.v7.lessons import Bools
from routerlib.training.v7.questions import COUNTS, FAIL, Floats, Questions, echo_of, questions_of

LAYERS = 3  # the first ones, of six
PIECES = 72
LONGEST = 1_200  # characters of an ask
EPOCHS = 3
BATCH = 32
RATE, HEAD_RATE, WARM = 1.5e-4, 1e-3, 60
ECHO = 1.0  # of the squared error of the echo in the loss
OF_A_SOURCE = 90  # unrated rows of a source in an epoch,
JUNK_SHARE, UNRATED_SHARE = 0.25, 0.4  # and shares of junk, and of the log's prompts that nobody rated
ANSWERED = 150  # rows of a source that the encoder is asked about beside the rated ones
POLITE = ("please ", "hi, ", "can you ", "could you please ", "hey! ")
MARKS = (" please", " thanks!", ".", "!", "?", " Thanks in advance.")
SEED = 7
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


@dataclass(slots=True)
class Reader:
    """The encoder, its tokenizer, the questions asked of its vectors, and the echo of an earlier encoder."""

    tokenizer: Any
    encoder: Any
    head: Any
    echo: Any

    def vectors(self, texts: Sequence[str]) -> Any:
        """Return the vectors of texts, (n, 384): means of the last layer over the pieces, whose length counts."""
        read = self.tokenizer(list(texts), truncation=True, max_length=PIECES, padding=True, return_tensors="pt")
        states = self.encoder(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
        mask = read["attention_mask"][:, :, None]
        return (states * mask).sum(1) / mask.sum(1)


def tune(rows: Sequence[Row], asks: Sequence[str], out: Path) -> None:
    """Tune the encoder on the training rows, write its folder, and what it says of all rows a student may ask about.

    What the encoder before it said is read from `teacher_file` first, and replaced by what this one says.

    Args:
        rows: n of them; those of other splits than ``train`` are only answered for.
        asks: what is embedded of each.
        out: the encoder's folder.
    """
    reader = _start()
    said, seen = teacher_file.read([row.key for row in rows])
    _teach(reader, rows, asks, questions_of(rows, said), echo_of(rows, said, seen))
    with TemporaryDirectory() as scratch:
        reader.encoder.save_pretrained(scratch)
        reader.tokenizer.save_pretrained(scratch)
        quantise(Path(scratch), upstream_folder() / "tokenizer.json", out)
    write_provenance(out)
    write_answers(rows, asks, out, (reader.head.weight.detach().numpy(), reader.head.bias.detach().numpy()))


def write_provenance(out: Path) -> None:
    """Write where the encoder's folder is from, with the digest of every file."""
    facts: dict[str, object] = {"LAYERS": LAYERS, "EPOCHS": EPOCHS, "PIECES": PIECES}
    facts["FILES"] = "\n".join(f"    {digest(out / name)}  {name}" for name in FILES)
    text = PROVENANCE.read_text(encoding="utf-8")
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", str(fact))
    (out / "PROVENANCE.md").write_text(text, encoding="utf-8")


def _start() -> Reader:
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = str(upstream_folder())
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    encoder.encoder.layer = encoder.encoder.layer[:LAYERS]
    encoder.config.num_hidden_layers = LAYERS
    torch.manual_seed(SEED)
    encoder.embeddings.requires_grad_(False)
    width = encoder.config.hidden_size
    head, echo = torch.nn.Linear(width, len(COUNTS)), torch.nn.Linear(width, len(COUNTS) + teacher_file.SEEN)
    for asked in (head, echo):
        torch.nn.init.zeros_(asked.weight)
    return Reader(tokenizer, encoder.train(), head, echo)


def _teach(reader: Reader, rows: Sequence[Row], asks: Sequence[str], asked: Questions, echo: Floats) -> None:
    """Run the epochs; one line on stderr tells of every hundredth batch."""
    import torch

    rng = random.Random(SEED)
    # An answer that is none weighs nothing.
    wanted, echoed = (torch.tensor(values, dtype=torch.float32).nan_to_num() for values in (asked.answers, echo))
    weighed = torch.tensor(asked.weights * COUNTS, dtype=torch.float32)
    heard = torch.tensor(~np.isnan(echo).any(axis=1), dtype=torch.float32)
    tuned = [parameter for parameter in reader.encoder.parameters() if parameter.requires_grad]
    heads = [*reader.head.parameters(), *reader.echo.parameters()]
    parts = [{"params": tuned, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(parts, weight_decay=0.01)
    taught: Bools = np.asarray(~np.isnan(asked.answers).all(axis=1) | ~np.isnan(echo).any(axis=1))
    is_rated = ~np.isnan(asked.answers[:, FAIL])
    batches = [batch for _ in range(EPOCHS) for batch in _epoch(rows, asks, taught, is_rated, rng)]
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM) * max(0.02, 1 - step / len(batches))
    )
    run = 0.0
    for step, places in enumerate(batches, start=1):
        vectors = reader.vectors([varied(asks[place][:LONGEST], rng) for place in places])
        shown = torch.nn.functional.dropout(vectors, 0.1)
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            reader.head(shown), wanted[places], reduction="none"
        )
        off = ((reader.echo(shown) - echoed[places]) ** 2).mean(dim=1)
        loss = ((each * weighed[places]).sum() + ECHO * (off * heard[places]).sum()) / len(places)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*tuned, *heads], 1.0)
        optimizer.step()
        rate.step()
        run += float(loss.detach())
        if step % 100 == 0:
            sys.stderr.write(f"batch {step:,} of {len(batches):,}: loss {run / 100:.4f}\n")
            run = 0.0
    reader.encoder.eval()


def _epoch(
    rows: Sequence[Row], asks: Sequence[str], taught: Bools, is_rated: Bools, rng: random.Random
) -> Iterator[list[int]]:
    """Yield batches of the training rows in English, of like length, in random order."""
    chosen: list[int] = []
    others: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.split != "train" or not taught[place] or language_of(asks[place]) != "en":
            continue
        if row.source == JUNK:
            chosen += [place] if rng.random() < JUNK_SHARE else []
        elif row.source == LOG and row.fail is None:
            chosen += [place] if rng.random() < UNRATED_SHARE else []
        elif is_rated[place]:
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
    teacher_file.write([rows[place].key for place in places], vectors, head)
