package io.parsimony.tck.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.spec.Level;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Tier;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportsTest {

    private static final TckReport REPORT = new TckReport(
            new BackendInfo("mine", "Engine <1>", "2.0", "cpu"),
            Set.of(Capability.INFERENCE),
            ComparisonPrecision.FLOAT32,
            7,
            List.of(
                    result(
                            "1.01-a",
                            found("one", Status.PASSED, ""),
                            found("two", Status.SKIPPED, "no \"such\" thing")),
                    result("2.01-b", found("one", Status.FAILED, "y differs\n  expected 1 < 2")),
                    result("3.01-c", found("one", Status.NOT_RUN, "not run because tier 2 failed"))));

    private static RuleResult result(String id, CaseResult... cases) {
        Rule rule = new Rule(id, Tier.TENSORS, Level.MUST, Capability.INFERENCE, "A | b.", "Intent: c.");
        return new RuleResult(rule, List.of(cases));
    }

    private static CaseResult found(String name, Status status, String text) {
        return new CaseResult(name, status, text, null, false, 1500);
    }

    @Test
    void jsonCountsRulesAndListsThem() throws Exception {
        JsonNode json = new ObjectMapper().readTree(JsonReport.of(REPORT));

        assertThat(json.path("backend").asText()).isEqualTo("mine");
        assertThat(json.path("engine").asText()).isEqualTo("Engine <1> 2.0");
        assertThat(json.path("device").asText()).isEqualTo("cpu");
        assertThat(json.path("passed").asBoolean()).isFalse();
        assertThat(json.path("counts").path("passed").asInt()).isEqualTo(1);
        assertThat(json.path("counts").path("failed").asInt()).isEqualTo(1);
        assertThat(json.path("counts").path("skipped").asInt()).isZero();
        assertThat(json.path("counts").path("notRun").asInt()).isEqualTo(1);
        assertThat(json.path("rules")).hasSize(3);
        assertThat(json.path("rules").get(0).path("cases").asInt()).isEqualTo(2);
        assertThat(json.path("rules").get(1).path("status").asText()).isEqualTo("failed");
        assertThat(json.path("rules")
                        .get(1)
                        .path("notPassed")
                        .get(0)
                        .path("text")
                        .asText())
                .contains("expected 1 < 2");
    }

    @Test
    void junitXmlIsWellFormedAndCountsCases() throws Exception {
        byte[] xml = JUnitReport.of(REPORT).getBytes(StandardCharsets.UTF_8);
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));

        Element suite = document.getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("2");
        assertThat(suite.getAttribute("time")).isEqualTo("6.000");
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("y differs\n  expected 1 < 2");
    }

    @Test
    void theMatrixHasARowForEachRule() {
        Matrix matrix = new Matrix(List.of(REPORT));

        assertThat(matrix.markdown().lines())
                .contains("| rule | level | what it demands | mine: Engine <1> 2.0 on cpu |")
                .contains("| 1.01-a | MUST | A \\| b. | passed (1 of 2) |")
                .contains("| 2.01-b | MUST | A \\| b. | failed (1 of 1) |")
                .contains("| 3.01-c | MUST | A \\| b. | notRun (not run because tier 2 failed) |");
        assertThat(matrix.html())
                .contains("<th>mine: Engine &lt;1&gt; 2.0 on cpu</th>")
                .contains("<td class=\"failed\">failed (1 of 1)</td>");
    }

    @Test
    void theMatrixTakesReportsOfDifferentRules() {
        TckReport other = new TckReport(
                new BackendInfo("other", "Engine", "2.0", "cpu"),
                Set.of(Capability.INFERENCE),
                ComparisonPrecision.FLOAT32,
                7,
                List.of(result("1.22-w", found("open", Status.FAILED, "it crashed"))));
        assertThat(new Matrix(List.of(other, REPORT)).markdown().lines())
                .filteredOn(line -> line.startsWith("| 1.22-w") || line.startsWith("| 2.01-b"))
                .satisfiesExactly(line -> assertThat(line).endsWith("| failed (1 of 1) |  |"), line -> assertThat(line)
                        .endsWith("|  | failed (1 of 1) |"));
    }

    @Test
    void aBadgeIsGreenWhereTheRunPassed() throws Exception {
        TckReport green = new TckReport(
                REPORT.engine(),
                REPORT.capabilities(),
                REPORT.precision(),
                7,
                List.of(result("1.01-a", found("one", Status.PASSED, ""))));
        JsonNode passed = new ObjectMapper().readTree(Badge.of(green));
        assertThat(passed.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(passed.path("label").asText()).isEqualTo("parsimony tck, mine");
        assertThat(passed.path("message").asText()).isEqualTo("1 of 1 rules");
        assertThat(passed.path("color").asText()).isEqualTo("brightgreen");
        JsonNode failed = new ObjectMapper().readTree(Badge.of(REPORT));
        assertThat(failed.path("message").asText()).isEqualTo("failed, 1 of 3 rules");
        assertThat(failed.path("color").asText()).isEqualTo("red");
    }
}
