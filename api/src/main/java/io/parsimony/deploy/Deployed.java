package io.parsimony.deploy;

import io.parsimony.network.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A deployed student.
 *
 * @param model the model as it is executed
 * @param file the file it was written to, if any
 * @param notes what was done to it, one sentence each
 */
public record Deployed(Model model, Optional<Path> file, List<String> notes) {

    /** Copies the list. */
    public Deployed {
        notes = List.copyOf(notes);
    }
}
