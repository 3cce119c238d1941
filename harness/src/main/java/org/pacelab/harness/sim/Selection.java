package org.pacelab.harness.sim;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much of what a seed draws is run; a run that fails is made smaller by leaving things out. Written out, it is the options
 * that repeat it. Immutable.
 *
 * @param faults              numbers of those faults of the plan that happen, null for all
 * @param clients             numbers of those clients that ask for anything, null for all
 * @param writers             numbers of those clients that write, null for all; the others read instead
 * @param operationsPerClient that each asks for at most
 */
public record Selection(List<Integer> faults, List<Integer> clients, List<Integer> writers, int operationsPerClient) {
    /** Everything. */
    public static final Selection ALL = new Selection(null, null, null, Integer.MAX_VALUE);

    public Selection {
        faults = faults == null ? null : List.copyOf(faults);
        clients = clients == null ? null : List.copyOf(clients);
        writers = writers == null ? null : List.copyOf(writers);
    }

    Selection withFaults(final List<Integer> fewer) {
        return new Selection(fewer, clients, writers, operationsPerClient);
    }

    Selection withClients(final List<Integer> fewer) {
        return new Selection(faults, fewer, writers, operationsPerClient);
    }

    Selection withOperationsPerClient(final int fewer) {
        return new Selection(faults, clients, writers, fewer);
    }

    /** @throws IllegalArgumentException if it names a fault or a client that a run does not have */
    void requireWithin(final int faultCount, final int clientCount) {
        requireWithin("faults", faults, faultCount);
        requireWithin("clients", clients, clientCount);
        requireWithin("writers", writers, clientCount);
    }

    boolean hasClient(final int number) {
        return clients == null || clients.contains(number);
    }

    boolean isWriter(final int number) {
        return writers == null || writers.contains(number);
    }

    /** The numbers of the faults that happen, out of so many. */
    public List<Integer> faultsOf(final int count) {
        return faults == null ? IntStream.range(0, count).boxed().toList() : faults;
    }

    /** The options of {@code pacelab sim}, each with a space before it; empty for {@link #ALL}. */
    String options() {
        return (faults == null ? "" : " --faults " + numbers(faults))
                + (clients == null ? "" : " --clients " + numbers(clients))
                + (writers == null ? "" : " --writers " + numbers(writers))
                + (operationsPerClient == Integer.MAX_VALUE ? "" : " --operations " + operationsPerClient);
    }

    private static void requireWithin(final String what, final List<Integer> numbers, final int count) {
        if (numbers != null && !numbers.stream().allMatch(number -> number >= 0 && number < count)) {
            throw new IllegalArgumentException(
                    what + " " + numbers(numbers) + ": allowed are 0 to " + (count - 1) + ", as this seed draws them");
        }
    }

    private static String numbers(final List<Integer> numbers) {
        return numbers.isEmpty()
                ? "none"
                : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
