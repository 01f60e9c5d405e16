package io.parsimony.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a report folder. */
public final class ReportFiles {

    /** The HTML page. */
    public static final String PAGE = "report.html";
    /** The Markdown file. */
    public static final String TEXT = "report.md";
    /** The JSON record. */
    public static final String JSON = "report.json";

    private ReportFiles() {}

    /**
     * Writes the page, the record and the Markdown file; replaces earlier files. The folder must exist.
     *
     * @throws ParsimonyException ({@code bad-file}) if one cannot be written
     */
    public static void write(Path folder, RunReport report, String markdown) {
        write(folder.resolve(PAGE), report.page());
        write(folder.resolve(JSON), report.json());
        write(folder.resolve(TEXT), markdown);
    }

    /**
     * Writes a text as UTF-8.
     *
     * @throws ParsimonyException ({@code bad-file}) if it cannot be written
     */
    public static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads the record of a folder or file.
     *
     * @throws ParsimonyException ({@code bad-file}) if there is no record, or it has another format
     */
    public static JsonNode read(Path folder) {
        Path file = Files.isDirectory(folder) ? folder.resolve(JSON) : folder;
        JsonNode report;
        try {
            report = new ObjectMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw bad(file, "Expected JSON, found invalid JSON: " + e.getOriginalMessage() + ".");
        } catch (IOException e) {
            throw bad(file, "Cannot read the report: " + e + ".");
        }
        int version = report.path("version").asInt();
        if (version != RunReport.VERSION || !report.path("title").isTextual()) {
            throw bad(
                    file,
                    "Expected a report of version " + RunReport.VERSION + ", found "
                            + (version == 0 ? "none" : "version " + version) + ".");
        }
        return report;
    }

    private static ParsimonyException bad(Path file, String fault) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_FILE, fault)
                .at(file.toString())
                .hint("Name the folder of a report that this version of the command line wrote."));
    }
}
