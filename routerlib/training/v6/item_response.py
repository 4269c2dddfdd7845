"""Fit an item-response model to all models' scores, to take the noise of single runs out of them.

Many models were scored on the same prompts. With ability t_m of model m, difficulty b_i of prompt i, and one more
trait u_i v_m on which prompts and models differ,

    P(model m succeeds on prompt i) = sigmoid(t_m - b_i + u_i v_m)

a two-parameter model (Birnbaum, in Lord & Novick, *Statistical Theories of Mental Test Scores*, 1968) whose second
parameter is free to change sign. Difficulties and traits are drawn towards 0, so a prompt that few models tried stays
near the average. Fitted by gradient on the likelihood of all scores at once; nothing is imputed.
"""

import mlx.core as mx
import mlx.optimizers as optim
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 300
LEARNING_RATE = 0.05
DIFFICULTY_DECAY = 0.01  # of b, beside the mean loss over the models
TRAIT_DECAY = 0.02  # of u and of v


def denoised(scores: Floats, seed: int = 0) -> Floats:
    """Return every model's expected score on every prompt, 0 to 1.

    Args:
        scores: (prompts, models) measured, 0 to 1; nan where a model was not tried.
        seed: of the traits' starting values.
    """
    prompts, models = scores.shape
    tried = ~np.isnan(scores)
    rng = np.random.default_rng(seed)
    parameters = {
        "ability": mx.zeros((models,)),
        "difficulty": mx.zeros((prompts,)),
        "of_prompt": mx.array(rng.normal(scale=0.1, size=(prompts,)).astype(np.float32)),
        "of_model": mx.array(rng.normal(scale=0.1, size=(models,)).astype(np.float32)),
    }
    measured = mx.array(np.where(tried, scores, 0.0).astype(np.float32))
    weight = mx.array(tried.astype(np.float32))

    def loss(parameters: dict[str, mx.array]) -> mx.array:
        logit = _logit(parameters)
        rows = weight * (mx.logaddexp(mx.zeros_like(logit), logit) - measured * logit)
        decay = DIFFICULTY_DECAY * mx.sum(parameters["difficulty"] ** 2)
        traits = mx.sum(parameters["of_prompt"] ** 2) + mx.sum(parameters["of_model"] ** 2)
        total: mx.array = mx.sum(rows) / models + decay + TRAIT_DECAY * traits
        return total

    optimizer = optim.Adam(LEARNING_RATE)
    optimizer.init(parameters)
    step = mx.grad(loss)
    for _ in range(STEPS):
        parameters = optimizer.apply_gradients(step(parameters), parameters)
        mx.eval(parameters, optimizer.state)
    return np.array(mx.sigmoid(_logit(parameters)), dtype=np.float64)


def _logit(parameters: dict[str, mx.array]) -> mx.array:
    trait = parameters["of_prompt"][:, None] * parameters["of_model"][None, :]
    return parameters["ability"][None, :] - parameters["difficulty"][:, None] + trait
