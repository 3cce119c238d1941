package org.pacelab.harness.scenario;

/**
 * Something that simulations of a protocol have to run into, known by what its replicas count.
 *
 * @param name    as a person reads it
 * @param counter of {@link org.pacelab.replica.Counters}, summed over all replicas
 * @param atLeast the count from which a run has seen it
 */
public record CoverageItem(String name, String counter, long atLeast) {}
