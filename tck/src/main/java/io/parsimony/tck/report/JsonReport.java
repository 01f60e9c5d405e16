package io.parsimony.tck.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;
import java.util.Locale;

/** A report as JSON for programs. */
public final class JsonReport {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonReport() {}

    /** Returns the report; counts are of rules, and failed or skipped cases are listed with their texts. */
    public static String of(TckReport report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("backend", report.engine().id());
        json.put("engine", report.engine().engine() + " " + report.engine().version());
        json.put("device", report.engine().device());
        ArrayNode capabilities = json.putArray("capabilities");
        report.capabilities().stream().map(Enum::name).sorted().forEach(capabilities::add);
        json.put("precision", report.precision().name().toLowerCase(Locale.ROOT));
        json.put("seed", report.seed());
        json.put("passed", report.passed());
        json.put("milliseconds", report.milliseconds());
        ObjectNode counts = json.putObject("counts");
        for (Status status : Status.values()) {
            counts.put(status.label(), report.count(status));
        }
        ArrayNode rules = json.putArray("rules");
        report.rules().forEach(result -> rule(rules.addObject(), result));
        return json.toPrettyString() + "\n";
    }

    private static void rule(ObjectNode json, RuleResult result) {
        json.put("id", result.rule().id());
        json.put("level", result.rule().level().name());
        json.put("capability", result.rule().capability().name());
        json.put("status", result.status().label());
        json.put("cases", result.cases().size());
        json.put("milliseconds", result.milliseconds());
        ArrayNode others = json.putArray("notPassed");
        result.cases().stream()
                .filter(found -> found.status() != Status.PASSED)
                .forEach(found -> other(others.addObject(), found));
    }

    private static void other(ObjectNode json, CaseResult found) {
        json.put("case", found.name());
        json.put("status", found.status().label());
        json.put("crashed", found.crashed());
        json.put("text", found.text());
    }
}
