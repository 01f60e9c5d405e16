package io.parsimony.cli.report;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates report folders. */
public final class ReportFolders {

    private ReportFolders() {}

    /**
     * Creates a folder before the work begins, so that an unwritable report fails early.
     *
     * @throws ParsimonyException ({@code bad-file}) if the folder cannot be created
     */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot create the report folder: " + e + ".")
                            .at(folder.toString()),
                    e);
        }
    }
}
