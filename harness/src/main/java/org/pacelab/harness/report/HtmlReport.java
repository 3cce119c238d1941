package org.pacelab.harness.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs as one page in one file, charts included: it opens without a network, and sends nothing. The same runs give the same file.
 */
public final class HtmlReport {
    /** What a run directory calls it. */
    public static final String FILE_NAME = "report.html";

    /** The version is the one in the pom. */
    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.common.min.js";

    private static final String FOLDER = "/report/";

    /** In the order in which they need each other. */
    private static final List<String> SCRIPTS = List.of(
            "dom.js",
            "format.js",
            "model.js",
            "palette.js",
            "chart.js",
            "table.js",
            "picker.js",
            "runs.js",
            "map.js",
            "load.js",
            "percentiles.js",
            "timeline.js",
            "path.js",
            "tables.js",
            "report.js");

    private HtmlReport() {}

    /**
     * Replaces the file.
     *
     * @param runs at least one; overlaid if there are more
     * @throws UncheckedIOException with one line, if it cannot be written
     */
    public static void write(final List<RunReading> runs, final Path file) {
        final String scripts =
                SCRIPTS.stream().map(name -> script(text(FOLDER + name))).collect(Collectors.joining("\n"));
        final String page = text(FOLDER + "report.html")
                .replace("{{style}}", text(FOLDER + "report.css") + text(FOLDER + "figures.css"))
                .replace("{{scripts}}", script(text(CHARTS)) + "\n" + scripts)
                .replace("{{data}}", ReportJson.of(runs));
        try {
            Files.writeString(file, page);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    private static String script(final String source) {
        return "<script>\n" + source + "</script>";
    }

    private static String text(final String resource) {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
