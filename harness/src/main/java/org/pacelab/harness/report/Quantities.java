package org.pacelab.harness.report;

import java.util.Locale;

/** Numbers with their units, three or four digits of them. */
public final class Quantities {
    private Quantities() {}

    public static String duration(final long ns) {
        if (ns < 1_000) {
            return ns + "ns";
        }
        if (ns < 1_000_000) {
            return digits(ns / 1e3) + "us";
        }
        return ns < 1_000_000_000 ? digits(ns / 1e6) + "ms" : digits(ns / 1e9) + "s";
    }

    public static String rate(final double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    private static String digits(final double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
