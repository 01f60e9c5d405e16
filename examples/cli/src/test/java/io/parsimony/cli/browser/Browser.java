package io.parsimony.cli.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;

/** Headless Chromium with its driver, installed by Debian's packages chromium and chromium-driver. */
public final class Browser implements AutoCloseable {

    /** Selenium warns about each new version of Chromium, which has no effect here. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;
    private final List<String> requests = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts a browser, or skips the test if there is none. */
    public static Browser start() {
        Optional<File> chromium = find("chromium");
        Optional<File> chromedriver = find("chromedriver");
        Assumptions.assumeTrue(
                chromium.isPresent() && chromedriver.isPresent(),
                "SKIPPED: the tests of pages require the programs [chromium] and [chromedriver] on the PATH"
                        + " (Debian: apt-get install chromium chromium-driver).");
        SELENIUM.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", Map.of("performance", "ALL", "browser", "ALL"));
        return new Browser(new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.orElseThrow())
                        .usingAnyFreePort()
                        .build(),
                options));
    }

    private static Optional<File> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Opens a page in a window of a width and returns this browser. */
    public Browser open(String address, int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.get(address);
        return this;
    }

    /** Opens a file: see {@link #open(String, int)}. */
    public Browser open(Path page, int width) {
        return open(page.toUri().toString(), width);
    }

    /** Evaluates a script's returned value. */
    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Returns the element that a selector finds. */
    public WebElement find(By selector) {
        return driver.findElement(selector);
    }

    /** Moves the pointer over an element. */
    public void hover(WebElement element) {
        new Actions(driver).moveToElement(element).pause(Duration.ofMillis(150)).perform();
    }

    /** Scrolls through the page and waits until everything is drawn. */
    public void drawAll() throws InterruptedException {
        for (WebElement place : driver.findElements(By.cssSelector(".chart, #graph"))) {
            script("arguments[0].scrollIntoView({block: 'center'})", place);
            waitFor(() -> "true".equals(place.getDomProperty("hidden")) || place.getDomAttribute("data-drawn") != null);
        }
    }

    /** Waits for a condition, for half a minute at most. */
    public void waitFor(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("The page did not reach the expected state within 30 s.");
            }
            Thread.sleep(20);
        }
    }

    /** Returns the messages of the console, including errors and warnings. */
    public List<String> console() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Returns the address of every request since the start of the browser, without data addresses. */
    public List<String> requests() {
        for (LogEntry entry : driver.manage().logs().get("performance").getAll()) {
            JsonNode message = parse(entry.getMessage()).get("message");
            if (message.get("method").textValue().equals("Network.requestWillBeSent")) {
                String url = message.at("/params/request/url").textValue();
                if (!url.startsWith("data:")) {
                    requests.add(url);
                }
            }
        }
        return List.copyOf(requests);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the seconds of processor time that the page's main thread has used. */
    public double seconds() {
        JsonNode metrics = JSON.valueToTree(driver.executeCdpCommand("Performance.getMetrics", Map.of()));
        for (JsonNode metric : metrics.get("metrics")) {
            if (metric.get("name").textValue().equals("TaskDuration")) {
                return metric.get("value").doubleValue();
            }
        }
        throw new IllegalStateException("The browser did not measure the duration of tasks.");
    }

    /** Starts the measurement of {@link #seconds}. */
    public void measure() {
        driver.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
    }

    /** Writes a picture of the whole page at its current width. */
    public void screenshot(Path png) throws IOException {
        Map<String, Object> answer = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(png.toAbsolutePath().getParent());
        Files.write(png, Base64.getDecoder().decode((String) answer.get("data")));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
