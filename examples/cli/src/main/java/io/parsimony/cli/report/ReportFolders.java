package io.parsimony.cli.report;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that reports go to. */
public final class ReportFolders {

    private ReportFolders() {}

    /**
     * Makes a folder, before the work begins: a report that cannot be written is worth knowing at once.
     *
     * @throws ParsimonyException ({@code bad-file}) if it cannot be made
     */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected a folder to write the report to, found: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }
}
