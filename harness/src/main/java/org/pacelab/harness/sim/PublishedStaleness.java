package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pacelab.harness.scenario.Protocol;

/**
 * What is published of three replicas whose links have the delays of {@link WarsLegs} (Bailis et al., VLDB 2012, table 4; here true quantiles of ten million
 * trials of its model), and how far a measurement may be from it: so far at 16 million samples, and with fewer by the square root of
 * their share more.
 */
public enum PublishedStaleness {
    SSD_1_1(WarsLegs.SSD, 1, 1, .656, .655, 1.98, .9736),
    SSD_1_2(WarsLegs.SSD, 1, 2, .654, 1.633, 1.86, Double.NaN),
    SSD_2_1(WarsLegs.SSD, 2, 1, 1.632, .655, 0, Double.NaN),
    SSD_2_2(WarsLegs.SSD, 2, 2, 1.625, 1.638, 0, Double.NaN),
    DISK_1_1(WarsLegs.DISK, 1, 1, .657, 10.95, 52.1, .4366),
    DISK_1_2(WarsLegs.DISK, 1, 2, .656, 20.92, 48.7, Double.NaN),
    DISK_2_1(WarsLegs.DISK, 2, 1, 1.633, 10.93, 14.1, Double.NaN),
    DISK_2_2(WarsLegs.DISK, 2, 2, 1.633, 20.98, 0, Double.NaN);

    /** Of the samples for which the tolerances are. */
    public static final long SAMPLES = 16_000_000;

    /** Fewer would leave the times at which reads begin too far from where 99.9 % are fresh. */
    public static final long FEWEST_SAMPLES = 100_000;

    private static final double MOST = .999;
    private static final double MEDIAN = .5;
    private static final double MEDIAN_TOLERANCE = .002;
    private static final double SSD_TAIL_TOLERANCE = .01;
    private static final double DISK_TAIL_TOLERANCE = .03;
    private static final double SHARE_TOLERANCE = .0005;
    private static final double NS_PER_MS = 1e6;

    /** Times that reads begin at, as shares of the published time after which 99.9 % are fresh: close to it, and as far as few samples may be off. */
    private static final double[] GRID = {0, .75, .97, 1.03, 1.3};

    private final WarsLegs legs;
    private final int readQuorum;
    private final int writeQuorum;
    private final double readMost;
    private final double writeMost;
    private final double freshAfter;
    private final double freshAtOnce;

    PublishedStaleness(
            final WarsLegs legs,
            final int readQuorum,
            final int writeQuorum,
            final double readMost,
            final double writeMost,
            final double freshAfter,
            final double freshAtOnce) {
        this.legs = legs;
        this.readQuorum = readQuorum;
        this.writeQuorum = writeQuorum;
        this.readMost = readMost;
        this.writeMost = writeMost;
        this.freshAfter = freshAfter;
        this.freshAtOnce = freshAtOnce;
    }

    /**
     * One figure beside its published value.
     *
     * @param name       with its unit
     * @param deviation  of what was measured, as a share of what is published; the difference where that is a probability or 0
     * @param tolerance  of the deviation, either way
     * @param isRelative whether both are shares
     */
    public record Figure(
            String name, double published, double measured, double deviation, double tolerance, boolean isRelative) {
        public boolean isWithin() {
            return Math.abs(deviation) <= tolerance;
        }
    }

    public WarsLegs legs() {
        return legs;
    }

    /** R. */
    public int readQuorum() {
        return readQuorum;
    }

    /** W. */
    public int writeQuorum() {
        return writeQuorum;
    }

    public WarsExperiment experiment(final Protocol protocol) {
        final long[] readDelaysNs = freshAfter == 0
                ? new long[1]
                : Arrays.stream(GRID)
                        .mapToLong(share -> Math.round(share * freshAfter * NS_PER_MS))
                        .toArray();
        return new WarsExperiment(protocol, legs, readQuorum, writeQuorum, readDelaysNs);
    }

    /** What the tolerances are multiplied by for so many samples. */
    public static double widening(final long samples) {
        return Math.sqrt(Math.max(1, SAMPLES / (double) samples));
    }

    public List<Figure> compare(final WarsFigures measured) {
        final double widening = widening(measured.samples());
        final double tail = widening * (legs == WarsLegs.SSD ? SSD_TAIL_TOLERANCE : DISK_TAIL_TOLERANCE);
        final List<Figure> figures = new ArrayList<>();
        figures.add(relative(
                "read median ms", readMedian(), measured.readNs(MEDIAN) / NS_PER_MS, widening * MEDIAN_TOLERANCE));
        figures.add(relative("read p99.9 ms", readMost, measured.readNs(MOST) / NS_PER_MS, tail));
        figures.add(relative(
                "write median ms", writeMedian(), measured.writeNs(MEDIAN) / NS_PER_MS, widening * MEDIAN_TOLERANCE));
        figures.add(relative("write p99.9 ms", writeMost, measured.writeNs(MOST) / NS_PER_MS, tail));
        final double freshAfterMs = measured.freshAfterNs(MOST) / NS_PER_MS;
        figures.add(
                freshAfter == 0
                        ? absolute("99.9 % fresh after ms", 0, freshAfterMs, 0)
                        : relative("99.9 % fresh after ms", freshAfter, freshAfterMs, tail));
        if (!Double.isNaN(freshAtOnce)) {
            figures.add(absolute("P(fresh at 0)", freshAtOnce, measured.freshShare(0), widening * SHARE_TOLERANCE));
        }
        return figures;
    }

    private double readMedian() {
        return medianOfSsd(readQuorum);
    }

    private double writeMedian() {
        if (legs == WarsLegs.SSD) {
            return medianOfSsd(writeQuorum);
        }
        return writeQuorum == 1 ? 1.504 : 2.77;
    }

    private static double medianOfSsd(final int quorum) {
        return quorum == 1 ? .4889 : .5146;
    }

    private static Figure relative(
            final String name, final double published, final double measured, final double tolerance) {
        return new Figure(name, published, measured, measured / published - 1, tolerance, true);
    }

    private static Figure absolute(
            final String name, final double published, final double measured, final double tolerance) {
        return new Figure(name, published, measured, measured - published, tolerance, false);
    }
}
