package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A replica process. It hosts a replica and what of its protocol's control plane is colocated with it, each an endpoint with threads of its
 * own; one more thread reads orders. It ends when told to, when one of them cannot go on, or with its controller.
 */
final class NodeMain {
    private final ControlPipe pipe;
    private final List<NodeEndpoint> endpoints = new ArrayList<>();

    private NodeMain(final ControlPipe pipe) {
        this.pipe = pipe;
    }

    public static void main(final String[] arguments) {
        final ControlPipe pipe = ControlPipe.open();
        Worker.run(pipe, () -> new NodeMain(pipe).run((Order.StartReplica) pipe.next()));
    }

    private void run(final Order.StartReplica start) {
        final List<Colocated> colocated =
                start.hosted().stream().skip(1).map(this::start).toList();
        final NodeEndpoint replica = open(start.hosted().get(0));
        endpoints.add(replica);
        colocated.forEach(one -> endpoints.add(one.opened.join()));
        endpoints.forEach(one -> pipe.tell(new Notice.Bound(one.endpointId(), one.address())));
        pipe.listen(this::follow);
        replica.run();
        colocated.forEach(one -> one.ended.join());
    }

    /** An endpoint on a thread of its own. */
    private record Colocated(CompletableFuture<NodeEndpoint> opened, CompletableFuture<Void> ended) {}

    private Colocated start(final Order.Hosted hosted) {
        final Colocated colocated = new Colocated(new CompletableFuture<>(), new CompletableFuture<>());
        Worker.start(pipe, "loop-" + hosted.place().endpointId(), () -> {
            final NodeEndpoint endpoint = open(hosted);
            colocated.opened.complete(endpoint);
            endpoint.run();
            colocated.ended.complete(null);
        });
        return colocated;
    }

    private NodeEndpoint open(final Order.Hosted hosted) {
        return new NodeEndpoint(hosted.place(), Path.of(hosted.journalDirectory()), pipe::tell);
    }

    private void follow(final Order order) {
        if (order instanceof Order.ToEndpoint addressed) {
            endpoints.stream()
                    .filter(one -> one.endpointId() == addressed.endpointId())
                    .forEach(one -> one.order(order));
        } else if (order instanceof Order.Report) {
            final ReportDraft draft = new ReportDraft(pipe, endpoints.size());
            endpoints.forEach(one -> one.report(draft::add));
        } else if (order instanceof Order.TellValues) {
            endpoints.get(0).order(order);
        } else {
            endpoints.forEach(one -> one.order(order));
        }
    }

    /** A report that each endpoint adds to on its own thread; the last one sends it. */
    private static final class ReportDraft {
        private final ControlPipe pipe;
        private int missing;
        private Counted counted = Counted.NOTHING;
        private Standing standing = Standing.NONE;

        private ReportDraft(final ControlPipe pipe, final int endpointCount) {
            this.pipe = pipe;
            this.missing = endpointCount;
        }

        private synchronized void add(final Counted ofOne, final Standing standingOfOne) {
            counted = counted.plus(ofOne);
            standing = standing.and(standingOfOne);
            missing--;
            if (missing == 0) {
                pipe.tell(new Notice.Report(WorkerReport.take(counted, standing)));
            }
        }
    }
}
