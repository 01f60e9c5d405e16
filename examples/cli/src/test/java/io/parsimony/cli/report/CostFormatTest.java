package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cost.Precision;
import io.parsimony.internal.measure.LayerTimes;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

class CostFormatTest {

    private static final Network TEACHER = Network.builder()
            .input("x", Shape.of(1, 4, 4))
            .conv2d("body.conv", 2, 3, 1, 1)
            .relu("body.relu")
            .flatten("flat")
            .linear("fc", 4)
            .build();

    private static final Network STUDENT = Network.builder()
            .input("x", Shape.of(1, 4, 4))
            .conv2d("body.conv", 2, 3, 1, 1)
            .relu("body.relu")
            .flatten("flat")
            .linear("fc.a", 1)
            .linear("fc.b", 4)
            .build();

    private static final Analysis ALONE = analysis("<net> & \"co\"", TEACHER);

    private static Analysis analysis(String name, Network network) {
        return Analysis.of(name, network, Precision.FLOAT32);
    }

    private static Analysis timed(String name, Network network) {
        Map<String, Double> micros = new LinkedHashMap<>();
        network.nodes().forEach(node -> micros.put(node.name(), 10.0 * (1 + micros.size())));
        return analysis(name, network).timed(new LayerTimes(micros, 90));
    }

    private static String write(CostFormat format) {
        return format.write(ALONE, Optional.empty());
    }

    private static String pair(CostFormat format) {
        return format.write(timed("teacher", TEACHER), Optional.of(timed("student", STUDENT)));
    }

    @Test
    void textIsAligned() {
        List<String> lines = write(CostFormat.TABLE).lines().toList();
        int from = lines.indexOf("By layer");
        assertThat(lines.subList(from + 1, from + 8))
                .containsExactly(
                        "   layer      component        output  MACs   share  operations  parameters   share    size"
                                + "  activations  operations/byte",
                        "   ---------  ---------------  ------  ----  ------  ----------  ----------  ------  ------"
                                + "  -----------  ---------------",
                        "   body.conv  convolution      2x4x4    288   69.2%         576          18   12.0%  0.1 kB"
                                + "           32              2.2",
                        "   body.relu  other            2x4x4      0       -          32           0       -       -"
                                + "           32              0.1",
                        "   fc         fully connected  4        128   30.8%         260         132   88.0%  0.5 kB"
                                + "            4              0.4",
                        "   ---------  ---------------  ------  ----  ------  ----------  ----------  ------  ------"
                                + "  -----------  ---------------",
                        "   total                                416  100.0%         868         150  100.0%  0.6 kB"
                                + "          100              0.7");
    }

    @Test
    void markdownHasATableASection() {
        assertThat(write(CostFormat.MARKDOWN).lines())
                .contains("## In all", "## By component", "## By resolution", "## By scope", "## By layer")
                .contains("| activations, peak | 64 |")
                .contains("| peak is reached at | body.relu |");
    }

    @Test
    void sideBySideShowsWhatReplacedWhat() {
        List<String> lines = pair(CostFormat.TABLE)
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
        assertThat(lines)
                .contains("The cost of teacher and of student")
                .contains("ratio 1.28x 1.27x 2.54x 2.54x 0.99x 1.00x 1.00x")
                .contains("fc 128 36 3.56x 260 77 3.38x 132 41 3.22x 40.0 us 90.0 us 0.44x")
                .contains("total 416 324 1.28x 868 685 1.27x 150 59 2.54x 100.0 us 150.0 us 0.67x");
    }

    @Test
    void jsonIsExact() throws IOException {
        JsonNode network = new ObjectMapper().readTree(write(CostFormat.JSON)).get("network");
        assertThat(network.get("name").textValue()).isEqualTo("<net> & \"co\"");
        assertThat(network.at("/inputs/x").toString()).isEqualTo("[1,4,4]");
        assertThat(network.at("/total/operations").longValue()).isEqualTo(868);
        assertThat(network.at("/total/peakActivations").longValue()).isEqualTo(64);
        assertThat(network.at("/total/peakBytes").longValue()).isEqualTo(256);
        assertThat(network.at("/layers/3/op").textValue()).isEqualTo("linear");
        assertThat(network.at("/layers/3/macsPercent").doubleValue()).isEqualTo(100.0 * 128 / 416);
        assertThat(network.at("/scopes/0/name").textValue()).isEqualTo("body");
        assertThat(network.at("/layers/0").has("micros")).isFalse();
        JsonNode both = new ObjectMapper().readTree(pair(CostFormat.JSON));
        assertThat(both.at("/student/total/micros").doubleValue()).isEqualTo(150);
        assertThat(both.at("/sites/3/student/layers").intValue()).isEqualTo(2);
        assertThat(both.at("/sites/1/ratio/macs").isNull()).isTrue();
    }

    @Test
    void csvHasALineAPartAndQuotesWhatItMust() {
        String csv = write(CostFormat.CSV);
        assertThat(csv).endsWith("\r\n");
        String[] lines = csv.split("\r\n");
        assertThat(lines[0])
                .isEqualTo("network,part,name,component,op,output,layers,live,macs,operations,parameters,bytes,"
                        + "activations,trafficBytes,operationsPerByte,macsPercent,operationsPercent,parametersPercent,"
                        + "activationsPercent");
        assertThat(lines[1]).startsWith("\"<net> & \"\"co\"\"\",whole,total,,,,4,64,416,868,150,600,100,");
        // Header, whole, 3 components, 2 resolutions, 1 scope, 4 layers.
        assertThat(lines).hasSize(1 + 1 + 3 + 2 + 1 + 4);
        assertThat(lines[8])
                .startsWith("\"<net> & \"\"co\"\"\",layer,body.conv,convolution,conv2d,2x4x4,1,48,288,576,");
        String[] both = pair(CostFormat.CSV).split("\r\n");
        assertThat(both[0]).endsWith(",micros");
        assertThat(Arrays.stream(both).map(line -> line.split(",", -1).length).distinct())
                .containsExactly(20);
        assertThat(CostCsv.line(List.of("a", "b,c", "d\ne", ""))).isEqualTo("a,\"b,c\",\"d\ne\",\r\n");
    }

    @Test
    void htmlIsOnePageWithChartsAndEscapedNames() {
        Document page = Jsoup.parse(write(CostFormat.HTML));
        assertThat(page.select("h1").text()).isEqualTo("The cost of <net> & \"co\"");
        assertThat(page.select("#tables tr").eachText())
                .anyMatch(row -> row.startsWith("body.conv convolution 2x4x4 288"));
        assertThat(page.select(".chart").eachAttr("id")).containsExactly("component-chart", "layer-chart");
        assertThat(Jsoup.parse(pair(CostFormat.HTML)).select("#tables h3").eachText())
                .contains("By site");
    }

    @Test
    void aNetworkThatCostsNothingIsWrittenInEveryFormat() {
        Network nothing =
                Network.builder().input("x", Shape.of(3)).flatten("flat").build();
        for (CostFormat format : CostFormat.values()) {
            assertThat(format.write(analysis("nothing", nothing), Optional.empty()))
                    .contains("nothing");
            assertThat(format.write(analysis("nothing", nothing), Optional.of(analysis("same", nothing))))
                    .contains("same");
        }
    }

    @Test
    void amountsHaveFourDigits() {
        assertThat(Units.amount(0)).isEqualTo("0");
        assertThat(Units.amount(999)).isEqualTo("999");
        assertThat(Units.amount(1000)).isEqualTo("1.000 k");
        assertThat(Units.amount(999_960)).isEqualTo("1.000 M");
        assertThat(Units.amount(30_940_528_640L)).isEqualTo("30.94 G");
        assertThat(Units.amount(123_456_789)).isEqualTo("123.5 M");
        assertThat(Units.times(Double.NaN)).isEqualTo("-");
        assertThat(Units.times(2)).isEqualTo("2.00x");
    }
}
