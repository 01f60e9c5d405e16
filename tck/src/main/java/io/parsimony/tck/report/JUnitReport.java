package io.parsimony.tck.report;

import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;
import java.util.Locale;
import java.util.function.Predicate;

/** A report in JUnit's XML for CI servers: one test suite with a test case for each case of the kit. */
public final class JUnitReport {

    private JUnitReport() {}

    /** Returns the report. */
    public static String of(TckReport report) {
        StringBuilder cases = new StringBuilder();
        report.rules().forEach(rule -> rule.cases().forEach(found -> cases.append(testCase(rule, found))));
        return String.format(
                Locale.ROOT,
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="tck.%s" tests="%d" failures="%d" errors="0" skipped="%d" time="%.3f">
                  <properties>
                    <property name="engine" value="%s"/>
                    <property name="seed" value="%d"/>
                  </properties>
                %s</testsuite>
                """,
                XmlText.escape(report.engine().id()),
                cases(report, status -> true),
                cases(report, status -> status == Status.FAILED),
                cases(report, status -> status != Status.PASSED && status != Status.FAILED),
                report.milliseconds() / 1000.0,
                XmlText.escape(report.engine().describe()),
                report.seed(),
                cases);
    }

    private static long cases(TckReport report, Predicate<Status> counted) {
        return report.rules().stream()
                .flatMap(rule -> rule.cases().stream())
                .filter(found -> counted.test(found.status()))
                .count();
    }

    private static String testCase(RuleResult rule, CaseResult found) {
        String open = String.format(
                Locale.ROOT,
                "  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\"",
                XmlText.escape(rule.rule().id()),
                XmlText.escape(found.name()),
                found.milliseconds() / 1000.0);
        if (found.status() == Status.PASSED) {
            return open + "/>\n";
        }
        String element = found.status() == Status.FAILED ? "failure" : "skipped";
        return open + "><" + element + " message=\"" + XmlText.escape(found.text()) + "\"/></testcase>\n";
    }
}
