package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless browser with one page, which keeps what the page logs and asks the network for. Confined to one thread. */
final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** It warns that it knows no newer browser; of its protocol only two commands are used, by name. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ChromeDriver driver;

    /** @param profile an empty folder */
    Chromium(final Path profile) {
        DEVTOOLS.setLevel(Level.SEVERE);
        final LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        final ChromeOptions options = new ChromeOptions();
        options.setBinary(onThePath("chromium").toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        final ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(onThePath("chromedriver").toFile())
                .build();
        this.driver = new ChromeDriver(service, options);
    }

    /** Returns once the page has drawn itself. */
    void open(final Path page) {
        driver.get(page.toUri().toString());
        await(browser -> browser.findElement(By.cssSelector("html[data-drawn]")));
    }

    /** A viewport of this width, also below what windows may be; 0 for the window's own. */
    void narrowTo(final int width) {
        if (width == 0) {
            driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        } else {
            driver.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", true));
        }
    }

    void preferDark(final boolean isDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
    }

    WebElement find(final String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(final String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    List<String> texts(final String selector) {
        return findAll(selector).stream()
                .map(element -> element.getDomProperty("textContent"))
                .toList();
    }

    /** What has the keyboard. */
    WebElement active() {
        return driver.switchTo().activeElement();
    }

    <T> T await(final ExpectedCondition<T> condition) {
        return new WebDriverWait(driver, PATIENCE).until(condition);
    }

    Object script(final String script, final Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Since it was last asked. */
    List<String> warningsAndErrors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What pages have asked for since it was last asked, the pages among it. */
    List<String> requests() {
        final List<String> urls = new ArrayList<>();
        for (final LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            final JsonNode message = json(entry.getMessage()).path("message");
            final String method = message.path("method").asText();
            if (method.equals("Network.requestWillBeSent")) {
                urls.add(message.at("/params/request/url").asText());
            } else if (method.equals("Network.webSocketCreated") || method.equals("Network.webTransportCreated")) {
                urls.add(message.at("/params/url").asText());
            }
        }
        return urls;
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static JsonNode json(final String text) {
        try {
            return JSON.readTree(text);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static Path onThePath(final String command) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no " + command + " on the PATH. On Debian: apt-get install chromium chromium-driver"));
    }
}
