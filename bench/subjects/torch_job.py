"""PyTorch as a subject, by its public modules. Images are NCHW.

Knows nothing of other subjects.
"""

import torch
import torch.nn.functional as F
from job import START, read_images, serve
from torch import nn

torch.set_num_threads(START["threads"])
torch.manual_seed(0)
IMAGES, LABELS = (torch.from_numpy(array) for array in read_images())
LABELS = LABELS.long()


def load(work):
    if work["kind"] == "mlp":
        return train(mlp(work["sizes"]), (-1, work["sizes"][0]), work["rule"])
    if work["kind"] == "cnn":
        return train(cnn(*work["filters"], work["kernel"], work["dense"]), (-1, 1, 28, 28), work["rule"])
    if work["kind"] == "matmul":
        return matmul(work["size"])
    raise NotImplementedError(f"{work['kind']} is not written for PyTorch")


def mlp(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return initialized(nn.Sequential(*layers[:-1]))


def cnn(first, second, kernel, dense):
    side = ((28 - kernel + 1) // 2 - kernel + 1) // 2
    return initialized(
        nn.Sequential(
            nn.Conv2d(1, first, kernel),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(first, second, kernel),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(second * side * side, dense),
            nn.ReLU(),
            nn.Linear(dense, 10),
        )
    )


def initialized(net):
    """He's initialization and biases of zero, as all subjects have."""
    for parameter in net.parameters():
        if parameter.dim() > 1:
            nn.init.kaiming_normal_(parameter, nonlinearity="relu")
        else:
            nn.init.zeros_(parameter)
    return net


def train(net, shape, rule):
    optimizers = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = optimizers[rule["name"]](net.parameters(), lr=rule["lr"])

    def step(index):
        x = IMAGES[index].float().div_(255).view(shape)
        loss = F.cross_entropy(net(x), LABELS[index])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def matmul(size):
    left, right = (torch.randn(size, size) for _ in range(2))
    product = torch.empty(size, size)

    def step(_):
        torch.mm(left, right, out=product)
        return 0.0

    return step


serve({"torch": torch.__version__}, load, torch.from_numpy)
