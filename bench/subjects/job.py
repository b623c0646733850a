"""A Python subject's side of the protocol of peers/protocol.ts: reads requests, does the steps and times them.

Knows nothing of any subject.
"""

import json
import os
import platform
import sys
import time

import numpy as np

START = json.loads(sys.argv[1])
PIXELS = 784


def read_images():
    """MNIST's training images [60000, 784] and labels [60000], as bytes; IDX headers have 16 and 8 bytes."""
    folder = START["mnist"]
    images = np.fromfile(os.path.join(folder, "train-images-idx3-ubyte"), np.uint8, offset=16)
    labels = np.fromfile(os.path.join(folder, "train-labels-idx1-ubyte"), np.uint8, offset=8)
    return images.reshape(-1, PIXELS), labels


def blas():
    """Which BLAS library this process has loaded, by its file name; empty if the system does not tell."""
    try:
        with open("/proc/self/maps", encoding="utf8") as maps:
            files = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if ".so" in line}
    except OSError:
        return ""
    kinds = ("openblas", "mkl", "blis", "atlas", "libblas")
    found = sorted((kinds.index(kind), name) for name in files for kind in kinds if kind in name.lower())
    return found[0][1] if found else ""


def serve(versions, load, convert):
    """Answers requests until standard input ends.

    load(work) gives a step, a function of row numbers, or raises NotImplementedError; convert makes row numbers
    of an int64 array.
    """
    answer({"versions": {**versions, "python": platform.python_version(), "blas": blas()}})
    step = draw = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["ask"] == "load":
                step = load(request["work"])
                draw = drawing(request["work"].get("batch", 0), convert)
                step(draw())
                answer({"facts": {}})
            else:
                answer(run(step, draw, request["steps"], request["seconds"]))
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})


def answer(message):
    print(json.dumps(message), flush=True)


def drawing(batch, convert):
    """A function that draws `batch` row numbers with replacement."""
    generator = np.random.default_rng(0)
    return lambda: convert(generator.integers(0, 60_000, batch))


def run(step, draw, steps, seconds):
    times, losses = [], []
    end = time.perf_counter() + seconds
    while True:
        index = draw()
        begun = time.perf_counter()
        losses.append(step(index))
        now = time.perf_counter()
        times.append(1000 * (now - begun))
        if len(times) >= steps or now >= end:
            return {"times": times, "losses": losses}
