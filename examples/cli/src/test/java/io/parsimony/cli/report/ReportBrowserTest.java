package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cli.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

class ReportBrowserTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path page;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        page = Files.writeString(folder.resolve("report.html"), ReportPage.render(SampleReports.whole(6, 2000)));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1600})
    void everySectionIsDrawnWithoutErrorsAndRequests(int width) throws Exception {
        browser.open(page, width).drawAll();
        assertThat((List<?>)
                        browser.script("return [...document.querySelectorAll('.chart:not([hidden])')].filter(one =>"
                                + " !one.querySelector('canvas') || one.dataset.drawn !== 'yes').map(one => one.id)"))
                .isEmpty();
        assertThat((Long) browser.script("return document.querySelectorAll('.chart:not([hidden])').length"))
                .isGreaterThanOrEqualTo(11);
        assertThat((String) browser.script("return document.getElementById('loss-chart').getAttribute('aria-label')"))
                .startsWith("Line chart: the training loss of teacher, student and baseline. ")
                .containsPattern("student: from [0-9.]+ to [0-9.]+\\.");
        assertThat((String)
                        browser.script("return document.getElementById('component-chart').getAttribute('aria-label')"))
                .endsWith("fully connected: after 768, before 768.");
        assertThat((Long) browser.script("return document.querySelectorAll('#graph .node').length"))
                .isGreaterThan(20);
        assertThat((Boolean) browser.script(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("nothing is wider than the window")
                .isTrue();
        assertThat((String) browser.script("return document.title")).isEqualTo("Sample " + SampleReports.HOSTILE);
        browser.screenshot(PICTURES.resolve("sample-" + width + ".png"));
        assertThat(browser.console()).isEmpty();
        assertThat(browser.requests()).allMatch(page.toUri().toString()::equals);
    }

    @Test
    void hoverShowsFigures() throws Exception {
        browser.open(page, 1600).drawAll();
        for (String id : List.of("layer-chart", "loss-chart", "trade-off-chart")) {
            WebElement chart = browser.find(By.id(id));
            browser.script("arguments[0].scrollIntoView({block: 'center'})", chart);
            if (id.equals("trade-off-chart")) {
                // A point of the scatter chart is small; the chart library returns its position.
                browser.script(
                        "const chart = echarts.getInstanceByDom(arguments[0]);"
                                + "chart.dispatchAction({type: 'showTip', seriesIndex: 1, dataIndex: 0})",
                        chart);
            } else {
                browser.hover(chart);
            }
            assertThat(chart.getText()).as(id).containsPattern("before|student");
        }
        assertThat(browser.console()).isEmpty();
    }

    @Test
    void sitesAreFiltered() {
        browser.open(page, 1600);
        String shown =
                "return [...document.querySelectorAll('#site-table tbody tr')].filter(row => !row.hidden).length";
        assertThat(browser.script(shown)).isEqualTo(6L);
        browser.find(By.id("site-replaced")).click();
        assertThat(browser.script(shown)).isEqualTo(4L);
        browser.find(By.id("site-filter")).sendKeys("CONV5");
        assertThat(browser.script(shown)).isEqualTo(1L);
        assertThat(browser.find(By.id("site-count")).getText()).isEqualTo("1 of 6");
    }

    @Test
    void blocksOpenByClickAndByKey() throws Exception {
        browser.open(page, 1600).drawAll();
        String count = "return document.querySelectorAll('#graph .node').length";
        long closed = (Long) browser.script(count);
        browser.find(By.cssSelector("#graph .block")).click();
        assertThat(browser.script(count)).isEqualTo(closed + 2);
        WebElement block = browser.find(By.cssSelector("#graph .block"));
        assertThat(block.getDomAttribute("aria-expanded")).isEqualTo("true");
        block.sendKeys(Keys.ENTER);
        assertThat(browser.script(count)).isEqualTo(closed);
        browser.find(By.id("graph-all")).click();
        assertThat(browser.script(count)).isEqualTo(closed + 8);
        assertThat(browser.find(By.id("graph")).getText()).doesNotContain("undefined");
    }

    @Test
    void themeAndChoicesRedrawTheCharts() throws Exception {
        browser.open(page, 1600).drawAll();
        String before = (String) browser.script("return document.documentElement.dataset.theme");
        browser.find(By.id("theme")).click();
        assertThat(browser.script("return document.documentElement.dataset.theme"))
                .isNotEqualTo(before);
        browser.script("const choice = document.getElementById('training-axis'); choice.value = 'seconds';"
                + "choice.dispatchEvent(new Event('change'))");
        assertThat(browser.script("return echarts.getInstanceByDom(document.getElementById('loss-chart'))"
                        + ".getOption().xAxis[0].name"))
                .isEqualTo("seconds");
        assertThat(browser.console()).isEmpty();
        browser.script("window.scrollTo(0, 0)");
        browser.screenshot(PICTURES.resolve("sample-other-theme.png"));
    }

    @Test
    void largePageOpens() throws Exception {
        Path large =
                Files.writeString(folder.resolve("large.html"), ReportPage.render(SampleReports.whole(1000, 100_000)));
        try (Browser fresh = Browser.start()) {
            fresh.measure();
            fresh.open(large, 1600);
            double opened = fresh.seconds();
            fresh.drawAll();
            System.out.printf(
                    Locale.ROOT,
                    "1,000 blocks, 100,000 steps: %.2f s of CPU to open, %.2f s with everything drawn, %,d bytes%n",
                    opened,
                    fresh.seconds(),
                    Files.size(large));
            assertThat((Long) fresh.script("return document.querySelectorAll('#graph .node').length"))
                    .isGreaterThan(3000);
            assertThat(fresh.console()).isEmpty();
        }
    }
}
