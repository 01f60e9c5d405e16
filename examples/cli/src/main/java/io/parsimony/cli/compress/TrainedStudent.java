package io.parsimony.cli.compress;

import io.parsimony.CompressionListener;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.format.ModelFormats;
import java.nio.file.Path;

/**
 * Writes the trained student at the end of the compression, even if a later stage fails.
 *
 * @param formats the known formats
 * @param file the file, whose ending selects the format
 */
public record TrainedStudent(ModelFormats formats, Path file) implements CompressionListener {

    @Override
    public void ended(CompressionResult result) {
        result.model(Role.STUDENT).ifPresent(student -> formats.write(student.model(), file));
    }
}
