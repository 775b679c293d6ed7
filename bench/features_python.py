#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a Python user would write for the same work as bench_data_front: NumPy (or, with TASK-torch, torch.stft) for
features, scipy's resample_poly for rates; everything that can be made beforehand is. One thread: set OMP_NUM_THREADS=1.
    features_python.py TASK [MILLISECONDS]      prints "TASK median-us best-us"
"""
import sys
import time

import numpy as np

FEATURES = {"mfcc-a": (640, 320, 40, 4000.0), "mfcc-b": (1024, 400, 16, 4000.0), "log-mel": (640, 320, 40, 7600.0)}
RATES = {"48-16": (48000, 3), "16-8": (16000, 2), "48-8": (48000, 6)}


def tables(length, bins, high):
    def mel(hertz):
        return 1127.0 * np.log(1.0 + hertz / 700.0)

    corners = np.linspace(mel(20.0), mel(high), bins + 2)
    place = np.interp(mel(np.arange(length // 2 + 1) * 16000.0 / length), corners, np.arange(bins + 2), -1, bins + 2)
    weights = np.maximum(0, 1 - np.abs(place[:, None] - 1 - np.arange(bins)))
    weights[0] = 0
    window = np.hanning(length + 1)[:-1]
    n, k = np.arange(bins)[:, None], np.arange(10)
    dct = np.sqrt(2.0 / bins) * np.cos(np.pi * k * (2 * n + 1) / (2 * bins))
    return [a.astype(np.float32) for a in (window, weights, dct)]


def features(task, sound):
    length, step, bins, high = FEATURES[task]
    window, weights, dct = tables(length, bins, high)

    def run():
        frames = np.lib.stride_tricks.sliding_window_view(sound, length)[::step]
        spectrum = np.abs(np.fft.rfft(frames * window)).astype(np.float32)
        logs = np.log(spectrum @ weights + np.float32(1e-6))
        return logs if task == "log-mel" else logs @ dct

    return run


def features_torch(task, sound):
    import torch

    torch.set_num_threads(1)
    length, step, bins, high = FEATURES[task]
    window, weights, dct = (torch.from_numpy(a) for a in tables(length, bins, high))
    x = torch.from_numpy(sound)

    def run():
        spectrum = torch.stft(x, length, step, window=window, center=False, return_complex=True).abs()
        logs = torch.log(spectrum.T @ weights + 1e-6)
        return logs if task == "log-mel" else logs @ dct

    return run


def resample(task):
    from scipy import signal

    rate, factor = RATES[task]
    x = np.random.default_rng(1).uniform(-1, 1, rate).astype(np.float32)
    return lambda: signal.resample_poly(x, 1, factor)


def main():
    task, limit = sys.argv[1], float(sys.argv[2]) / 1e3 if len(sys.argv) > 2 else 0.2
    sound = np.random.default_rng(1).uniform(-1, 1, 16000).astype(np.float32)
    if task in RATES:
        run = resample(task)
    elif task.endswith("-torch"):
        run = features_torch(task[: -len("-torch")], sound)
    else:
        run = features(task, sound)
    block = np.ones(1 << 21)  # freeing it teaches malloc to keep large blocks: NumPy is faster without page faults
    del block
    run()
    times, end = [], time.perf_counter() + limit
    while time.perf_counter() < end or not times:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    print(f"{task} {times[len(times) // 2]:.1f} {times[0]:.1f}")


main()
