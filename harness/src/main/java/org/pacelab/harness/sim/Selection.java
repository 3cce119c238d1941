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
 * @param operationsPerClient that each asks for at most
 */
public record Selection(List<Integer> faults, List<Integer> clients, int operationsPerClient) {
    /** Everything. */
    public static final Selection ALL = new Selection(null, null, Integer.MAX_VALUE);

    public Selection {
        faults = faults == null ? null : List.copyOf(faults);
        clients = clients == null ? null : List.copyOf(clients);
    }

    Selection withFaults(final List<Integer> fewer) {
        return new Selection(fewer, clients, operationsPerClient);
    }

    Selection withClients(final List<Integer> fewer) {
        return new Selection(faults, fewer, operationsPerClient);
    }

    Selection withOperationsPerClient(final int fewer) {
        return new Selection(faults, clients, fewer);
    }

    /** @throws IllegalArgumentException if it names a fault or a client that a run does not have */
    void requireWithin(final int faultCount, final int clientCount) {
        requireWithin("faults", faults, faultCount);
        requireWithin("clients", clients, clientCount);
    }

    boolean hasClient(final int number) {
        return clients == null || clients.contains(number);
    }

    /** The numbers of the faults that happen, out of so many. */
    public List<Integer> faultsOf(final int count) {
        return faults == null ? IntStream.range(0, count).boxed().toList() : faults;
    }

    /** The options of {@code pacelab sim}, each with a space before it; empty for {@link #ALL}. */
    String options() {
        return (faults == null ? "" : " --faults " + numbers(faults))
                + (clients == null ? "" : " --clients " + numbers(clients))
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
