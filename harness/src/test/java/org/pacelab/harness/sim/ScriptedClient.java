package org.pacelab.harness.sim;

/** A client that asks for one operation at a time, when a transcript says so. */
final class ScriptedClient implements OperationSource {
    private final String setting;
    private SimulatedOperation next;
    private SimulatedOperation latest;

    /** @param setting of this client's reads */
    ScriptedClient(final String setting) {
        this.setting = setting;
    }

    void ask(final SimulatedOperation operation) {
        if (next != null || latest != null && latest.outcome() == null) {
            throw new IllegalStateException("still under way: " + latest);
        }
        next = operation;
        latest = operation;
    }

    /** The operation asked for last. */
    SimulatedOperation latest() {
        return latest;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public String setting(final ClusterSetup setup) {
        return setting;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final SimulatedOperation operation = next;
        next = null;
        return operation;
    }

    @Override
    public long nextDueNs(final int slot) {
        return next == null ? Long.MAX_VALUE : 0;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {}
}
