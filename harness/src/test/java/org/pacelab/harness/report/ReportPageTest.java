package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/** The page, in a real browser. */
@Tag("browser")
class ReportPageTest {
    private static final Path STUDY = Path.of("src/test/resources/report/20261129T120000Z-46278c4e-pacelc");
    private static final Path KEPT = Path.of("..", "results", "kept");
    private static final Path QUICKSTART = KEPT.resolve("20261125T013834Z-31316130-quickstart");
    private static final Path EARLIER = KEPT.resolve("20261124T200842Z-f087bb18-quickstart");

    @TempDir
    private static Path profile;

    @TempDir
    private static Path pages;

    private static Chromium browser;
    private static Path study;
    private static Path overlaid;

    @BeforeAll
    static void start() {
        browser = new Chromium(profile);
        study = page("study.html", STUDY);
        overlaid = page("overlaid.html", QUICKSTART, EARLIER);
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    @BeforeEach
    void forget() {
        browser.warningsAndErrors();
        browser.requests();
    }

    @AfterEach
    void nothingWasWrongAndNothingLeftThePage() {
        assertThat(browser.warningsAndErrors()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith("file:") && url.endsWith(".html"));
    }

    @Test
    void everyChartIsDrawnAndSaidInWords() {
        browser.open(study);

        assertThat(browser.texts("nav a"))
                .containsExactly(
                        "Run",
                        "PACELC map",
                        "Latency against offered load",
                        "Latency by percentile",
                        "Timeline",
                        "Commit path",
                        "Tables");
        final List<WebElement> charts = browser.findAll(".chart");
        assertThat(charts).hasSize(4).allSatisfy(chart -> {
            assertThat(chart.getDomAttribute("aria-label")).contains("table below");
            assertThat((Long) browser.script("return arguments[0].querySelectorAll('svg path').length", chart))
                    .isGreaterThan(10);
        });
    }

    private static Path page(final String name, final Path... folders) {
        final Path file = pages.resolve(name);
        HtmlReport.write(List.of(folders).stream().map(RunReading::read).toList(), file);
        return file;
    }
}
