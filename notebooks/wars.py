"""Probabilistically bounded staleness (Bailis et al., VLDB 2012): what theory has of reads whose quorums need not meet the last write's.

The WARS model: a write takes W to each replica and its acknowledgement A back; a read takes R and its response S. A write completes when so
many replicas have acknowledged it, a read when so many have answered, and it is fresh if one of these had got the write before it was asked.
"""

from math import comb

import numpy as np


def missing(replicas, read_quorum, write_quorum, versions=1):
    """P(a read misses the last versions): exactly so many random replicas ever get each, exactly so many are asked."""
    return (comb(replicas - write_quorum, read_quorum) / comb(replicas, read_quorum)) ** versions


def fresh_from(write, acknowledgement, read, response, read_quorum, write_quorum):
    """How long after a write's completion a read has to begin to be fresh, at least; 0 if it always is. One of each trial.

    All of it in one Monte Carlo: P(fresh after t) is the share that is not above t. Delays are arrays of trials by replicas.
    """
    completed = np.sort(write + acknowledgement, axis=1)[:, write_quorum - 1]
    first = np.argsort(read + response, axis=1)[:, :read_quorum]
    in_time = np.take_along_axis(write - read, first, axis=1).min(axis=1) - completed
    return np.maximum(0, in_time)


def latency(there, back, quorum):
    """Of each trial, when so many replicas had answered."""
    return np.sort(there + back, axis=1)[:, quorum - 1]


def lnkd_ssd(rng, shape):
    """One-way delays in ms, fitted to what LinkedIn measured (table 3 of the paper); all four legs."""
    return np.where(rng.random(shape) < 0.9122, 0.235 * (1 + rng.pareto(10, shape)), rng.exponential(1 / 1.66, shape))


def lnkd_disk_write(rng, shape):
    """Of writes that wait for a disk; the other legs are those of `lnkd_ssd`."""
    return np.where(rng.random(shape) < 0.38, 1.05 * (1 + rng.pareto(1.51, shape)), rng.exponential(1 / 0.183, shape))


LEGS = {"ssd": lnkd_ssd, "disk": lnkd_disk_write}


def published_legs(legs, rng, trials, replicas=3):
    """Write, acknowledgement, read, response, in ms."""
    shape = (trials, replicas)
    return LEGS[legs](rng, shape), lnkd_ssd(rng, shape), lnkd_ssd(rng, shape), lnkd_ssd(rng, shape)
