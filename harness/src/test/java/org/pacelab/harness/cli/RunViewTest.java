package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.load.LoadLoop;
import org.pacelab.harness.report.RunManifest.Status;

class RunViewTest {
    private static final LoadListener.Second SECOND =
            new LoadListener.Second(LoadLoop.Phase.MEASURING, 2_000_000_000L, 4_000, 120_000, 3_000_000, 9_000_000);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void programsGetOneObjectALine() throws IOException {
        show(new JsonView(new PrintWriter(out)), Status.FAILED);
        final List<JsonNode> events = new ArrayList<>();
        for (final String line : out.toString().lines().toList()) {
            events.add(new ObjectMapper().readTree(line));
        }

        assertThat(events)
                .extracting(event -> event.get("event").asText())
                .containsExactly("begin", "row", "part", "second", "note", "row", "end");
        assertThat(events.get(3).at("/second/p99Ns").asLong()).isEqualTo(3_000_000);
        final JsonNode end = events.get(6);
        assertThat(end.get("status").asText()).isEqualTo("FAILED");
        assertThat(end.get("cause").asText()).isEqualTo("a reason");
        assertThat(end.get("directory").asText()).isEqualTo("/runs/one");
        assertThat(end.at("/settings/0/knee").asText()).isEqualTo("7");
        assertThat(end.at("/settings/1").has("knee")).isFalse();
    }

    @Test
    void onAPipePeopleGetPlainLinesAndWhatWasMeasuredAlone() {
        show(new ConsoleView(new PrintWriter(out), new PrintWriter(err), false), Status.FAILED);

        assertThat(err.toString().lines())
                .containsExactly(
                        "1 of 4 rows are there already",
                        "[2/4] raft-log",
                        "partition 0 | 1 2",
                        "[3/4] abd, about 1 s left");
        assertThat(out.toString().lines()).containsExactly("a table", "! it failed: a reason", "/runs/one");
    }

    @Test
    void onATerminalOneLineChanges() {
        show(new ConsoleView(new PrintWriter(out), new PrintWriter(err), true), Status.OK);

        assertThat(err.toString())
                .contains("\r\u001b[K[2/4] raft-log: lease: measuring 2s, 4,000/s, p50 120us, p99 3.00ms")
                .contains("partition 0 | 1 2\n")
                .endsWith("\r\u001b[K");
        assertThat(out.toString().lines()).containsExactly("a table", "/runs/one");
    }

    private static void show(final RunView view, final Status status) {
        view.begin(4, 1);
        view.onItem("raft-log");
        view.onPart(1, 1, "lease");
        view.onSecond(SECOND);
        view.onEvent("partition 0 | 1 2");
        view.onItem("abd");
        view.onEnd(new RunView.Ending(
                Path.of("/runs/one"),
                status,
                status == Status.FAILED ? "a reason" : "",
                List.of("a table"),
                Map.of("settings", JsonView.table(List.of("row,knee", "raft-log,7", "abd,")))));
    }
}
