package io.parsimony.tck.reference;

import io.parsimony.format.ModelFormat;
import io.parsimony.network.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that contain only the seed of one of {@link CachedTrainingTest}'s models. */
public record SeedFormat() implements ModelFormat {

    @Override
    public String type() {
        return "seed";
    }

    @Override
    public List<String> extensions() {
        return List.of("seed");
    }

    @Override
    public Model read(Path file) {
        try {
            return CachedTrainingTest.model(Long.parseLong(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(Model model, Path file) {
        throw new UnsupportedOperationException();
    }
}
