"""The model against what is published of it, and against cases that can be worked out by hand."""

import unittest

import numpy as np

import wars


class KStalenessTest(unittest.TestCase):
    def test_published_shares_of_fresh_reads(self):
        for versions, fresh in ((2, 0.5556), (3, 0.7037), (5, 0.8683)):
            self.assertAlmostEqual(fresh, 1 - wars.missing(3, 1, 1, versions), places=4)

    def test_quorums_that_meet_miss_nothing(self):
        for read_quorum, write_quorum in ((2, 2), (1, 3), (3, 1)):
            self.assertEqual(0, wars.missing(3, read_quorum, write_quorum))


class WarsTest(unittest.TestCase):
    TRIALS = 400_000

    def figures(self, legs, read_quorum, write_quorum):
        write, ack, read, response = wars.published_legs(legs, np.random.default_rng(1), self.TRIALS)
        fresh_from = wars.fresh_from(write, ack, read, response, read_quorum, write_quorum)
        return {
            "write": np.quantile(wars.latency(write, ack, write_quorum), [0.5, 0.999]),
            "read": np.quantile(wars.latency(read, response, read_quorum), [0.5, 0.999]),
            "at once": (fresh_from == 0).mean(),
            "t": np.quantile(fresh_from, 0.999),
        }

    def test_ssd(self):
        found = self.figures("ssd", 1, 1)
        np.testing.assert_allclose(found["write"], [0.4889, 0.655], rtol=0.02)
        self.assertAlmostEqual(0.9736, found["at once"], delta=0.002)
        self.assertAlmostEqual(1.98, found["t"], delta=0.06)

    def test_disk(self):
        found = self.figures("disk", 1, 1)
        np.testing.assert_allclose(found["write"], [1.504, 10.95], rtol=0.05)
        self.assertAlmostEqual(0.4366, found["at once"], delta=0.003)
        self.assertAlmostEqual(52.1, found["t"], delta=6)

    def test_other_quorums(self):
        self.assertAlmostEqual(14.1, self.figures("disk", 2, 1)["t"], delta=1.5)
        self.assertAlmostEqual(1.86, self.figures("ssd", 1, 2)["t"], delta=0.06)

    def test_quorums_that_meet_are_always_fresh(self):
        self.assertEqual(1, self.figures("disk", 2, 2)["at once"])

    def test_constant_delays(self):
        """A writer next to the first replica, a reader next to the second, 10 between them: fresh once the write is there."""
        near, far = 1, 10
        write = np.array([[near, far, far]])
        read = np.array([[far, near, far]])
        fresh_from = wars.fresh_from(write, write, read, read, 1, 1)
        self.assertEqual([far - 2 * near - near], list(fresh_from))

    def test_the_writers_own_replica_is_fresh_at_once(self):
        near, far = 1, 10
        legs = np.array([[near, far, far]])
        self.assertEqual([0], list(wars.fresh_from(legs, legs, legs, legs, 1, 1)))


if __name__ == "__main__":
    unittest.main()
