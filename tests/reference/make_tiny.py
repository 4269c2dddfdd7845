"""Write tiny_bert.safetensors: a BERT of two layers with random weights, and what transformers says it returns.

    pip install torch transformers && python tests/reference/make_tiny.py

Besides the weights by their usual names, ``ids.N`` (n, pieces) and ``rows.N`` (n, 32): the mean over the pieces of the
last hidden states, scaled to length 1.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel

SHAPES = ((1, 2), (3, 7), (2, 40))  # texts, pieces


def main() -> None:
    """Draw the weights and the ids, and compute the rows."""
    torch.manual_seed(6)
    config = BertConfig(
        vocab_size=256,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=64,
        layer_norm_eps=1e-12,
        attn_implementation="eager",
    )
    network: Any = BertModel(config).eval()
    with torch.no_grad():
        for parameter in network.parameters():  # as drawn, weights are so small that hardly anything would be tested
            parameter.add_(torch.randn_like(parameter) * 0.3)
        tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
        for number, shape in enumerate(SHAPES):
            ids = torch.randint(0, config.vocab_size, shape)
            mean = network(input_ids=ids).last_hidden_state.mean(dim=1)
            tensors[f"ids.{number}"] = ids.to(torch.int32)
            tensors[f"rows.{number}"] = torch.nn.functional.normalize(mean, dim=1)
    save_file(tensors, Path(__file__).with_name("tiny_bert.safetensors"))


if __name__ == "__main__":
    main()
