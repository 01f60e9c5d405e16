package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    private static final List<String> SECTIONS = List.of(
            "result",
            "trade-off",
            "cost",
            "sites",
            "training",
            "latency",
            "plan",
            "predictions",
            "lines",
            "tables",
            "networks",
            "origin");

    private static final JsonNode WHOLE = SampleReports.whole(6, 50);
    private static final Document PAGE = Jsoup.parse(ReportPage.render(WHOLE));

    @Test
    void everyPartOfAReportHasASectionWithATitle() {
        assertThat(PAGE.select("main > section").eachAttr("id")).isEqualTo(SECTIONS);
        assertThat(PAGE.select("main > section")).allSatisfy(section -> assertThat(
                        section.select("#" + section.attr("aria-labelledby")).text())
                .isNotBlank());
        assertThat(PAGE.select(".chart")).hasSizeGreaterThan(8).allSatisfy(chart -> assertThat(chart.attr("aria-label"))
                .isNotBlank());
        assertThat(PAGE.select("img")).allSatisfy(image -> {
            assertThat(image.attr("src")).startsWith("data:image/png;base64,");
            assertThat(image.attr("alt")).isNotBlank();
        });
    }

    @Test
    void partsThatAReportLacksAreLeftOut() {
        Document small = Jsoup.parse(RunReport.of("plan", "nothing").build().page());
        assertThat(small.select("main > section").eachAttr("id")).containsExactly("result", "origin");
    }

    @Test
    void textIsEscapedInMarkupAndInData() throws IOException {
        assertThat(PAGE.title()).isEqualTo("Sample " + SampleReports.HOSTILE);
        assertThat(PAGE.select("h1").text()).isEqualTo("Sample " + SampleReports.HOSTILE);
        assertThat(PAGE.select("script")).hasSize(3);
        assertThat(PAGE.select("#site-table th").eachText()).contains(SampleReports.HOSTILE);
        JsonNode data =
                new ObjectMapper().readTree(PAGE.getElementById("report").data());
        assertThat(data).isEqualTo(WHOLE);
    }

    @Test
    void pageNamesNoOtherFile() {
        for (Element element : PAGE.select("[src], [href], link, iframe, object, embed")) {
            assertThat(element.attr("src") + element.attr("href")).matches("(?s)data:image/.*|#.*");
        }
        assertThat(PAGE.select("meta[http-equiv]").attr("content"))
                .contains("default-src 'none'", "connect-src 'none'");
    }

    @Test
    void figuresAreThoseOfTheRecord() {
        assertThat(PAGE.select("#goal").text())
                .isEqualTo("Goal of 2.00x fewer multiply-accumulates and 2.00x fewer parameters: met");
        assertThat(PAGE.select("#models tbody tr").eachText())
                .hasSize(4)
                .element(2)
                .asString()
                .startsWith("baseline 97.00%");
        assertThat(PAGE.select("#site-table tbody tr")).hasSize(6);
        assertThat(PAGE.select("#lines figure mark").text()).isEqualTo("禾");
        assertThat(PAGE.select("#lines figure ins").text()).isEqualTo("岁");
        assertThat(PAGE.select(".matrix .right").eachText()).containsExactly("40", "30", "24");
        assertThat(PAGE.select("#configuration").text()).contains("backend=fake");
    }

    @Test
    void largePageStaysSmall() {
        String page = ReportPage.render(SampleReports.whole(1000, 100_000));
        int bytes = page.getBytes(StandardCharsets.UTF_8).length;
        System.out.printf(Locale.ROOT, "1,000 blocks, 100,000 steps: %,d bytes%n", bytes);
        assertThat(bytes).isLessThan(3_000_000);
    }
}
