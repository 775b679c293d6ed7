#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The same training steps with PyTorch: forward, MSE, backward and Adam on batches of 32 windows of 6 x 2; for
kws-dscnn and kws-res cross-entropy on features of 49 x 10 and 49 x 40.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 train_torch.py [mlp|cnn1d|lstm|kws-dscnn|kws-res] [MILLISECONDS] [bfloat16]

bfloat16: forward and loss under torch.autocast.

Prints "NAME MICROSECONDS SAMPLES_PER_SECOND": the median of five runs of the given length each.
"""
import sys
import time

import torch
from torch import nn

STEPS, COLUMNS, OUTPUTS, BATCH, BATCHES, RUNS = 6, 2, 6, 32, 256, 5


class Conv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(COLUMNS, 64, 3)
        self.rest = nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(4 * 64, 64), nn.ReLU(), nn.Linear(64, OUTPUTS))

    def forward(self, x):
        return self.rest(self.conv(x.transpose(1, 2)))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(COLUMNS, 64, batch_first=True)
        self.dense = nn.Linear(64, OUTPUTS)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


def norm(channels):
    return [nn.BatchNorm2d(channels), nn.ReLU()]


def separable():
    return [nn.Conv2d(256, 256, 3, groups=256, bias=False), nn.Conv2d(256, 256, 1, bias=False), *norm(256)]


def mix(inputs, filters, stride):
    """Depthwise over steps, then across channels."""
    return nn.Sequential(nn.Conv1d(inputs, inputs, 9, stride, 4, groups=inputs, bias=False), nn.BatchNorm1d(inputs),
                         nn.ReLU(), nn.Conv1d(inputs, filters, 1, bias=False), nn.BatchNorm1d(filters))


class Shortcut(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = mix(32, 32, 1)

    def forward(self, x):
        return x + self.mix(x)


def residual():
    blocks = [Shortcut(), mix(32, 32, 2), Shortcut(), mix(32, 32, 2), Shortcut(), mix(32, 64, 1)]
    return nn.Sequential(nn.Conv1d(40, 32, 3, padding=1, bias=False), nn.BatchNorm1d(32), nn.ReLU(),
                         *[layer for block in blocks for layer in (block, nn.ReLU())],
                         nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(64, 8))


def network(name):
    if name == "kws-res":
        return residual()
    if name == "kws-dscnn":
        return nn.Sequential(nn.Conv2d(1, 256, 3, (2, 1), bias=False), *norm(256), *separable(), *separable(),
                             nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 8))
    if name == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(STEPS * COLUMNS, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
                             nn.Linear(128, OUTPUTS))
    return {"cnn1d": Conv, "lstm": Lstm}[name]()


def epoch(net, optimizer, loss, x, y, narrow):
    for b in range(len(x)):
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=narrow):
            error = loss(net(x[b]), y[b])
        error.backward()
        optimizer.step()


def measure(name, seconds, narrow):
    torch.manual_seed(1)
    net = network(name)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    if name.startswith("kws"):
        shape = (1, 49, 10) if name == "kws-dscnn" else (40, 49)
        x, y = torch.randn(8, BATCH, *shape), torch.randint(0, 8, (8, BATCH))
        loss = nn.functional.cross_entropy
    else:
        x, y = torch.randn(BATCHES, BATCH, STEPS, COLUMNS), torch.randn(BATCHES, BATCH, OUTPUTS)
        loss = nn.functional.mse_loss
    epoch(net, optimizer, loss, x, y, narrow)
    times = []
    for _ in range(RUNS):
        start, steps = time.perf_counter(), 0
        while steps == 0 or time.perf_counter() - start < seconds:
            epoch(net, optimizer, loss, x, y, narrow)
            steps += len(x)
        times.append((time.perf_counter() - start) / steps)
    median = sorted(times)[RUNS // 2]
    print(f"{name} {median * 1e6:.1f} {BATCH / median:.0f}")


def main():
    torch.set_num_threads(1)
    names = sys.argv[1:2] or ["mlp", "cnn1d", "lstm"]
    for name in names:
        measure(name, (float(sys.argv[2]) if len(sys.argv) > 2 else 200.0) / 1e3, sys.argv[3:4] == ["bfloat16"])


main()
