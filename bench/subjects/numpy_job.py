"""NumPy as a subject: the two-layer net with its derivatives written by hand, as in from-scratch courses.

Knows nothing of other subjects.
"""

import numpy as np
from job import START, read_images, serve

DTYPE = np.dtype(START["dtype"])
IMAGES, LABELS = read_images()


def load(work):
    if work["kind"] == "mlp":
        if len(work["sizes"]) != 3 or work["rule"]["name"] != "sgd":
            raise NotImplementedError("only two layers and SGD are written for NumPy")
        return two_layer(*work["sizes"], work["batch"], work["rule"]["lr"])
    if work["kind"] == "matmul":
        return matmul(work["size"])
    raise NotImplementedError(f"{work['kind']} is not written for NumPy")


def two_layer(inputs, hidden, classes, batch, lr):
    rng = np.random.default_rng(0)

    def weight(fan_in, fan_out):
        return (rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)).astype(DTYPE)

    w1, b1 = weight(inputs, hidden), np.zeros(hidden, DTYPE)
    w2, b2 = weight(hidden, classes), np.zeros(classes, DTYPE)
    rows = np.arange(batch)

    def step(index):
        x = IMAGES[index].astype(DTYPE)
        x /= 255
        t = LABELS[index]

        h = x @ w1
        h += b1
        np.maximum(h, 0, out=h)
        logits = h @ w2
        logits += b2
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits)
        sums = p.sum(axis=1, keepdims=True)
        loss = float(np.mean(np.log(sums[:, 0]) - logits[rows, t]))

        p /= sums  # softmax; its cross entropy has the derivative (p - onehot) / batch
        p[rows, t] -= 1
        p /= batch
        dh = p @ w2.T
        dh *= h > 0
        for parameter, gradient in ((w1, x.T @ dh), (b1, dh.sum(axis=0)), (w2, h.T @ p), (b2, p.sum(axis=0))):
            gradient *= lr
            parameter -= gradient
        return loss

    return step


def matmul(size):
    rng = np.random.default_rng(0)
    left, right = (rng.standard_normal((size, size)).astype(DTYPE) for _ in range(2))
    product = np.empty((size, size), DTYPE)

    def step(_):
        np.matmul(left, right, out=product)
        return 0.0

    return step


serve({"numpy": np.__version__}, load, lambda index: index)
