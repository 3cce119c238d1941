package org.pacelab.harness.planted;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.Selection;
import org.pacelab.harness.sim.Simulation;
import org.pacelab.harness.sim.Violation;

/**
 * Simulates seeds of one setting, with the very classes it was loaded with; whoever loaded it otherwise knows it as a function from a
 * seed to what was found, the first line of each check by the check's name.
 */
public final class PatchedSeeds implements LongFunction<Map<String, String>> {
    private final Protocol protocol;
    private final String setting;

    /** @throws IllegalArgumentException for what this build does not have, or of which no promise is known */
    public PatchedSeeds(final String protocolName, final String setting) {
        protocol = Protocols.find(protocolName);
        this.setting = setting;
        Simulation.requirePromise(protocol, setting);
    }

    /** Those of other classes. */
    @SuppressWarnings("unchecked")
    static LongFunction<Map<String, String>> of(
            final PatchedClasses classes, final String protocolName, final String setting) {
        try {
            return (LongFunction<Map<String, String>>) classes.newLoader()
                    .loadClass(PatchedSeeds.class.getName())
                    .getConstructor(String.class, String.class)
                    .newInstance(protocolName, setting);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, String> apply(final long seed) {
        final Map<String, String> found = new LinkedHashMap<>();
        for (final Violation violation :
                new Simulation(protocol, setting, seed, Selection.ALL).run().violations()) {
            found.putIfAbsent(violation.check(), violation.what());
        }
        return found;
    }
}
