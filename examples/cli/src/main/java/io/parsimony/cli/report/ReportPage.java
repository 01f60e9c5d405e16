package io.parsimony.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Renders a report as one self-contained HTML file: the template {@code page.html}, with styles, scripts, the chart
 * library and the report's JSON inside. The page makes no request. All text of the report is escaped.
 */
public final class ReportPage {

    private static final String FOLDER = "io/parsimony/cli/report/";
    private static final String LIBRARY = "META-INF/resources/webjars/echarts/%s/echarts.common.min.js";
    private static final String LIBRARY_VERSION = "META-INF/maven/org.webjars/echarts/pom.properties";

    private ReportPage() {}

    /** The parts of the page that are equal for all reports, loaded with the first page. */
    private static final class Parts {
        private static final PebbleTemplate TEMPLATE = template();
        private static final String STYLE = text(FOLDER + "page.css");
        private static final String SCRIPT = text(FOLDER + "page.js");
        private static final String CHARTS = charts();

        private static PebbleTemplate template() {
            ClasspathLoader loader = new ClasspathLoader(ReportPage.class.getClassLoader());
            return new PebbleEngine.Builder()
                    .loader(loader)
                    .extension(new UnitFilters())
                    .strictVariables(false)
                    .defaultLocale(Locale.ROOT)
                    .build()
                    .getTemplate(FOLDER + "page.html");
        }

        private static String charts() {
            Properties properties = new Properties();
            try (InputStream in = open(LIBRARY_VERSION)) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return text(String.format(Locale.ROOT, LIBRARY, properties.getProperty("version")));
        }

        private static InputStream open(String resource) {
            InputStream in = ReportPage.class.getClassLoader().getResourceAsStream(resource);
            if (in == null) {
                throw new IllegalStateException("The class path lacks the resource [" + resource + "].");
            }
            return in;
        }

        private static String text(String resource) {
            try (InputStream in = open(resource)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Template filters for the units of the terminal tables. */
    private static final class UnitFilters extends AbstractExtension {

        @Override
        public Map<String, Filter> getFilters() {
            return Map.of(
                    "count", filter(number -> Units.count(number.longValue())),
                    "amount", filter(number -> Units.amount(number.longValue())),
                    "bytes", filter(number -> Units.bytes(number.longValue())),
                    "percent", filter(number -> Units.percent(number.doubleValue())),
                    "times", filter(number -> Units.times(number.doubleValue())),
                    "micros", filter(number -> Units.micros(number.doubleValue())),
                    "seconds",
                            filter(number -> Units.duration(Duration.ofMillis((long) (1000 * number.doubleValue())))));
        }

        private static Filter filter(Function<Number, String> format) {
            return new Filter() {
                @Override
                public Object apply(
                        @Nullable Object input,
                        Map<String, Object> args,
                        PebbleTemplate self,
                        EvaluationContext context,
                        int line) {
                    return input instanceof Number number ? format.apply(number) : "-";
                }

                @Override
                public List<String> getArgumentNames() {
                    return List.of();
                }
            };
        }
    }

    /** Returns the page of a report. */
    public static String render(JsonNode report) {
        return render(report, false);
    }

    /**
     * Returns the page of a report.
     *
     * @param live whether the page requests newer figures from its server
     */
    static String render(JsonNode report, boolean live) {
        StringWriter page = new StringWriter();
        try {
            Parts.TEMPLATE.evaluate(
                    page,
                    Map.of(
                            "report",
                            new ObjectMapper().convertValue(report, Map.class),
                            "live",
                            live,
                            "timed",
                            isTimed(report),
                            "style",
                            Parts.STYLE,
                            "script",
                            Parts.SCRIPT,
                            "charts",
                            Parts.CHARTS,
                            "data",
                            report.toString().replace("<", "\\u003c")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString();
    }

    /** Returns whether the run, or one of the compared runs, has latencies. */
    private static boolean isTimed(JsonNode report) {
        Iterable<JsonNode> runs = report.has("runs") ? report.path("runs") : List.of(report);
        return StreamSupport.stream(runs.spliterator(), false)
                .anyMatch(run -> !run.at("/teacher/latencyMicros").isEmpty());
    }
}
