package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

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

    @Test
    void evidenceOpensAndClosesByKeyboard() {
        browser.open(study);
        final WebElement place = browser.find("#map .place[data-setting='raft-eventual'][data-kind='read']");
        assertThat(place.getDomProperty("ariaLabel")).startsWith("raft-eventual, reads: PA/EL");

        place.sendKeys(Keys.ENTER);

        final WebElement evidence = browser.find("#evidence");
        assertThat(evidence.isDisplayed()).isTrue();
        assertThat(browser.active()).isEqualTo(evidence);
        assertThat(place.getDomAttribute("aria-expanded")).isEqualTo("true");
        assertThat(evidence.getText())
                .contains(
                        "raft-eventual, reads: PA/EL",
                        "rows/raft-eventual-memory",
                        "after 2 message delays (its closed form: 2), when 1 replica had answered",
                        "partition 0 | 1 2",
                        "read recovery",
                        "closed form");
        evidence.sendKeys(Keys.ESCAPE);
        assertThat(evidence.isDisplayed()).isFalse();
        assertThat(browser.active()).isEqualTo(place);
    }

    @Test
    void tableIsFilteredAndSortedByKeyboard() {
        browser.open(study);
        final WebElement ladder = open("ladder");
        final WebElement filter = ladder.findElement(By.cssSelector("input[type=search]"));
        assertThat(ladder.findElement(By.tagName("output")).getText()).isEqualTo("18 of 18 rows");

        filter.sendKeys("Lease READ");
        assertThat(ladder.findElement(By.tagName("output")).getText()).isEqualTo("3 of 18 rows");

        final WebElement header = ladder.findElement(By.cssSelector("th button[title^='column p90_ns']"));
        header.sendKeys(Keys.ENTER);
        assertThat(sorting(header)).isEqualTo("ascending");
        assertThat(cells("ladder", "p90_ns")).containsExactly("1.40 ms", "1.70 ms", "2.17 ms");
        header.sendKeys(Keys.SPACE);
        assertThat(sorting(header)).isEqualTo("descending");
        assertThat(cells("ladder", "p90_ns")).containsExactly("2.17 ms", "1.70 ms", "1.40 ms");
        assertThat(ladder.findElements(By.cssSelector("[aria-sort=descending]")))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p50_ns            | 950                 | 950 ns",
                "p50_ns            | 1500                | 1.50 \u00b5s",
                "max_ns            | 12345678            | 12.3 ms",
                "max_ns            | ''                  | \u2013",
                "p90_ns            | ''                  | n < 100",
                "p99.9_ns          | ''                  | n < 10,000",
                "median_ns         | 9223372036854775807 | n < 20",
                "recovery_ns       | -1                  | none seen",
                "recoveries_ns     | 2000000 -1          | 2.00 ms, none seen",
                "send_backlog      | 0.004               | 0.004",
                "deviation         | 0.000013            | 0.0013 %",
                "quantile          | 0.9375              | 93.75 %",
                "offered_per_second | 12000              | 12,000",
            })
    void figuresReadAsTheyAre(final String column, final String text, final String shown) {
        browser.open(study);

        assertThat(browser.script("return Format.cell(arguments[0], arguments[1])", column, text))
                .isEqualTo(shown);
    }

    @Test
    void percentileWithTooFewSamplesIsNoNumber() {
        browser.open(study);
        final WebElement ladder = open("ladder");
        ladder.findElement(By.cssSelector("input[type=search]")).sendKeys("lease@500 read");

        assertThat(cells("ladder", "p99_ns")).containsExactly("n < 1,000");
        ladder.findElement(By.cssSelector("th button[title^='column p99_ns']")).click();
        ladder.findElement(By.cssSelector(".raw input")).click();
        assertThat(cells("ladder", "p99_ns")).containsExactly("");
    }

    @Test
    void unknownPercentilesComeLastWhicheverWayTheyAreSorted() {
        browser.open(study);
        final WebElement header = open("ladder").findElement(By.cssSelector("th button[title^='column p99_ns']"));

        for (int times = 0; times < 2; times++) {
            header.click();
            final List<String> sorted = cells("ladder", "p99_ns");
            assertThat(sorted.subList(0, 12)).doesNotContain("n < 1,000");
            assertThat(sorted.subList(12, 18)).containsOnly("n < 1,000");
        }
    }

    /** The first and the last one are of an older run, which does not say how many reads were judged. */
    @Test
    void verdictsSayHowStaleTheWorstReadWasAsFarAsTheirRunsDo() {
        browser.open(study);
        open("verdicts");

        assertThat(cells("verdicts", "stale_reads")).containsExactlyInAnyOrder("0", "0", "1");
        assertThat(cells("verdicts", "judged_reads")).containsExactlyInAnyOrder("\u2013", "\u2013", "17,485");
        assertThat(cells("verdicts", "stale_max_ns")).containsExactlyInAnyOrder("\u2013", "\u2013", "2.11 ms");
    }

    @Test
    void pickerIsTheLegendAndChangesTheChart() {
        browser.open(study);
        final String before = described("load");
        assertThat(before).contains("p99 of read operations of 3 settings");

        browser.find("#load .picks input").sendKeys(Keys.SPACE);
        assertThat(described("load")).contains("p99 of read operations of 2 settings");
        choose("load", "Percentile", "maximum");
        choose("load", "Kind", "write");
        assertThat(described("load")).contains("maximum of write operations of 2 settings, 6 rates");
        assertThat(browser.texts("#load .picks li"))
                .containsExactly(
                        "raft-lease-memory knee 2,000/s",
                        "raft-eventual-memory knee 2,000/s",
                        "quorum-majority-memory");
    }

    @Test
    void timelineShowsWhenWhichFaultsWereInForce() {
        browser.open(study);

        choose("timeline", "Row", "raft-lease-memory/partition");
        assertThat(described("timeline")).contains("raft-lease-memory/partition", "faults: partition 2 | 0 1");
        assertThat(browser.texts("#timeline svg text")).contains("partition 2 | 0 1");
        assertThat(browser.find("#timeline .facts").getText())
                .contains("partition 2 | 0 1, clients with the majority: recovered after 312 ms");
    }

    @Test
    void figuresOfAChartAreInATableBelowIt() {
        browser.open(study);

        browser.find("#percentiles .figures summary").sendKeys(Keys.ENTER);
        browser.await(driver -> driver.findElement(By.cssSelector("#percentiles .figures tbody tr")));
        assertThat(browser.texts("#percentiles .figures thead button"))
                .containsExactly("row", "kind", "quantile", "value", "count");
    }

    @Test
    void runsAreOverlaidAndNamed() {
        browser.open(overlaid);

        assertThat(browser.texts("#runs h3")).hasSize(2).allMatch(text -> text.contains("-quickstart"));
        assertThat(browser.find("#runs .warning").getText()).contains("The runs differ in commit, JVM flags");
        assertThat(described("percentiles")).contains("12 curves");
        assertThat(browser.texts("#percentiles .runs li"))
                .containsExactly("A: " + QUICKSTART.getFileName(), "B: " + EARLIER.getFileName());
        assertThat((Long) browser.script(
                        "return document.querySelectorAll('#percentiles svg path[stroke-dasharray]').length"))
                .isGreaterThanOrEqualTo(6);
        browser.findAll("#percentiles .runs input").get(1).click();
        assertThat(described("percentiles")).contains("6 curves");
    }

    @Test
    void runThatGoesOnAndHasNothingYetSaysSo(@TempDir final Path folder) throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                Files.readString(STUDY.resolve("run.json")).replace("\"status\": \"OK\"", "\"status\": \"RUNNING\""));

        browser.open(page("running.html", folder));

        assertThat(browser.texts("nav a")).containsExactly("Run");
        assertThat(browser.find("#runs .warning").getText())
                .contains("the run goes on, or was killed", "the sources had changed since commit a19a931e");
    }

    @Test
    void narrowPageNeverScrollsSideways() {
        browser.narrowTo(360);
        try {
            for (final Path page : List.of(study, overlaid)) {
                browser.open(page);
                browser.script("document.querySelectorAll('details').forEach(one => { one.open = true; });");
                browser.findAll(".place").stream().findFirst().ifPresent(WebElement::click);
                assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
                        .isEqualTo(360);
            }
        } finally {
            browser.narrowTo(0);
        }
    }

    @Test
    void coloursFollowTheSystemAndTheChoice() {
        browser.preferDark(true);
        try {
            browser.open(study);
            assertThat(isDark()).isTrue();
            final String darkCurve = strokes();
            new Select(browser.find("#theme")).selectByVisibleText("light");
            assertThat(isDark()).isFalse();
            assertThat(strokes()).isNotEqualTo(darkCurve);
        } finally {
            browser.preferDark(false);
        }
        new Select(browser.find("#theme")).selectByVisibleText("dark");
        assertThat(isDark()).isTrue();
    }

    @Test
    void studyOfSixtySettingsIsDrawn(@TempDir final Path folder) throws IOException {
        LargeStudy.write(folder.resolve("large"), STUDY);
        final Path file = page("large.html", folder.resolve("large"));

        browser.open(file);

        assertThat(Files.size(file)).isLessThan(5 << 20);
        assertThat(browser.findAll("#load svg path")).isNotEmpty();
        assertThat(browser.texts("#map .place")).hasSize(2 * LargeStudy.SETTINGS);
        assertThat(open("ladder").findElement(By.tagName("output")).getText())
                .isEqualTo(LargeStudy.SETTINGS * LargeStudy.STEPS + " of " + LargeStudy.SETTINGS * LargeStudy.STEPS
                        + " rows");
        System.out.printf(
                Locale.ROOT,
                "a report of %d settings: %.2f MiB, loaded after %.0f ms%n",
                LargeStudy.SETTINGS,
                Files.size(file) / (double) (1 << 20),
                ((Number) browser.script("return performance.getEntriesByType('navigation')[0].loadEventEnd"))
                        .doubleValue());
    }

    private static WebElement open(final String table) {
        final WebElement details = browser.find("#tables [data-table=" + table + "]");
        details.findElement(By.tagName("summary")).click();
        return browser.await(driver -> details.getDomAttribute("open") == null ? null : details);
    }

    private static List<String> cells(final String table, final String column) {
        return ((List<?>) browser.script("""
                        const table = document.querySelector(`#tables [data-table=${arguments[0]}] table`);
                        const index = [...table.tHead.rows[0].cells]
                            .findIndex(cell => cell.firstChild.title.startsWith(`column ${arguments[1]}:`));
                        return [...table.tBodies[0].rows].map(row => row.cells[index].textContent);
                        """, table, column))
                .stream().map(String::valueOf).toList();
    }

    private static String sorting(final WebElement header) {
        return header.findElement(By.xpath("..")).getDomAttribute("aria-sort");
    }

    private static String described(final String section) {
        return browser.find("#" + section + " .chart").getDomAttribute("aria-label");
    }

    private static void choose(final String section, final String label, final String option) {
        new Select(browser.find("#" + section)
                        .findElement(By.xpath(".//label[starts-with(., '" + label + "')]/select")))
                .selectByVisibleText(option);
    }

    private static boolean isDark() {
        return (Boolean) browser.script(
                "return parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 80");
    }

    private static String strokes() {
        return String.valueOf(
                browser.script(
                        "return [...document.querySelectorAll('#load svg path')].map(path => path.getAttribute('stroke')).join()"));
    }

    private static Path page(final String name, final Path... folders) {
        final Path file = pages.resolve(name);
        HtmlReport.write(Stream.of(folders).map(RunReading::read).toList(), file);
        return file;
    }
}
