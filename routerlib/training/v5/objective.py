"""The objective of Privileged Information Distillation, in MLX.

With student probability s = sigmoid(logit), teacher probability p, label y, reward weight w and row weight v:

    loss = sum_i v_i * ( w_i * CE(s_i, y_i) + beta_kl * KL(p_i || s_i) ) / sum_i v_i
    CE(s, y)   = -y log s - (1 - y) log(1 - s)
    KL(p || s) = p log(p / s) + (1 - p) log((1 - p) / (1 - s))

Both logarithms are taken from the logit itself, log s = -softplus(-logit), so that no probability has to be clipped.
"""

import mlx.core as mx


def log_sigmoid(logit: mx.array) -> mx.array:
    """Return log(sigmoid(logit)), exact for large logits of either sign."""
    return -mx.logaddexp(mx.zeros_like(logit), -logit)


def cross_entropy(logit: mx.array, y: mx.array) -> mx.array:
    """Return CE(sigmoid(logit), y) per row, in nats; y in [0, 1]."""
    return -y * log_sigmoid(logit) - (1.0 - y) * log_sigmoid(-logit)


def divergence(p: mx.array, logit: mx.array) -> mx.array:
    """Return KL(p || sigmoid(logit)) per row, in nats; 0 log 0 is 0."""
    entropy = _times_log(p) + _times_log(1.0 - p)
    return entropy + cross_entropy(logit, p)


def distillation_loss(
    logit: mx.array, p: mx.array, y: mx.array, w: mx.array, row_weight: mx.array, beta_kl: float
) -> mx.array:
    """Return the loss, a scalar; every argument but ``beta_kl`` is (n,)."""
    rows = w * cross_entropy(logit, y) + beta_kl * divergence(p, logit)
    return mx.sum(row_weight * rows) / mx.sum(row_weight)


def _times_log(p: mx.array) -> mx.array:
    return mx.where(p > 0, p * mx.log(mx.maximum(p, 1e-38)), 0.0)
