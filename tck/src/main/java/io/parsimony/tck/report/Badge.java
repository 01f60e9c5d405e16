package io.parsimony.tck.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;

/** A report as a badge: JSON for the endpoint of shields.io, which draws it. */
public final class Badge {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Badge() {}

    /** Returns the badge: how many rules passed, green where the run did. */
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
