package io.parsimony.tck.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;

/** A report as a badge: JSON for the endpoint of shields.io. */
public final class Badge {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Badge() {}

    /** Returns the badge with the number of passed rules; it is green if the run passed. */
    public static String of(TckReport report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("schemaVersion", 1);
        json.put("label", "parsimony tck, " + report.engine().id());
        String passed = report.count(Status.PASSED) + " of " + report.rules().size() + " rules";
        json.put("message", report.passed() ? passed : "failed, " + passed);
        json.put("color", report.passed() ? "brightgreen" : "red");
        return json.toPrettyString() + "\n";
    }
}
