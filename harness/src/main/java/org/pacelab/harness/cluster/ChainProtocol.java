package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainRead;
import org.pacelab.chain.ChainReplica;
import org.pacelab.chain.ChainRouting;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/**
 * Chain replication, with its control plane behind the chain's own nodes: {@code chain} reads at the tail, and a setting is who answers
 * writes; {@code craq} reads at any node, and a setting is how.
 */
public final class ChainProtocol extends EpochProtocol {
    private final String name;
    private final Map<String, Setting> settings;

    private record Setting(ChainRead read, boolean headReplies, Promise promise) {}

    private ChainProtocol(final String name, final Map<String, Setting> settings) {
        super("chain");
        this.name = name;
        this.settings = settings;
    }

    /** Reads at the tail (van Renesse & Schneider 2004). */
    public static ChainProtocol chain() {
        final Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("tail", new Setting(ChainRead.TAIL, false, Promise.LINEARIZABLE));
        settings.put("head", new Setting(ChainRead.TAIL, true, Promise.LINEARIZABLE));
        return new ChainProtocol("chain", settings);
    }

    /** Reads at any node (Terrace & Freedman 2009). */
    public static ChainProtocol craq() {
        final Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("linearizable", new Setting(ChainRead.APPORTIONED, false, Promise.LINEARIZABLE));
        settings.put("bounded", new Setting(ChainRead.BOUNDED, false, Promise.EVENTUAL));
        settings.put("eventual", new Setting(ChainRead.NEWEST, false, Promise.UNCOMMITTED));
        return new ChainProtocol("craq", settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> settings() {
        return List.copyOf(settings.keySet());
    }

    @Override
    void putOwnOptions(final Map<String, Long> options) {
        final ChainOptions defaults = ChainOptions.defaults();
        options.put("maxWaitingReads", (long) defaults.maxWaitingReads());
        options.put("maxVersionsBehind", (long) defaults.maxVersionsBehind());
        options.put("maxAgeNs", defaults.maxAgeNs());
    }

    @Override
    public int copies(final String setting, final Map<String, Long> options, final int members) {
        return members;
    }

    /** A node's clock may gain on those that completed the writes. */
    @Override
    public Optional<StalenessBound> boundOf(final String setting, final Map<String, Long> options) {
        return settings.get(setting).read() == ChainRead.BOUNDED
                ? Optional.of(new StalenessBound(
                        options.get("maxVersionsBehind"),
                        EpochOptions.longestNs(options.get("maxAgeNs"), options.get("maxDriftPpm"))))
                : Optional.empty();
    }

    @Override
    List<CoverageItem> ownCoverage() {
        return List.of();
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(settings.get(setting).promise());
    }

    @Override
    public Set<Target.Role> places() {
        return Set.of(Target.Role.HEAD, Target.Role.MIDDLE, Target.Role.TAIL);
    }

    @Override
    public List<String> floors() {
        return List.of("echo", "chain-relay");
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        chainOptions(options);
        controlOptions(options);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return ChainReplica.newReplica(
                context,
                chainOptions(options),
                controlOptions(options),
                settings.get(setting).headReplies());
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return ChainRouting.newClient(
                context, chainOptions(options), settings.get(setting).read(), completion);
    }

    private static ChainOptions chainOptions(final Map<String, Long> options) {
        return new ChainOptions(
                epochOptions(options),
                Math.toIntExact(options.get("maxWaitingReads")),
                Math.toIntExact(options.get("maxVersionsBehind")),
                options.get("maxAgeNs"));
    }
}
