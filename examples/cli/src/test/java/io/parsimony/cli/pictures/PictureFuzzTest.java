package io.parsimony.cli.pictures;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes a file holds: a picture, or an error of this library. */
class PictureFuzzTest {

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "10m")
    void read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("some.png"), bytes);
        Preparation preparation = new Preparation(Shape.of(3, 8, 8), PixelValues.PLAIN);
        ImageDataset data = new ImageDataset(List.of(new ImageFolder.Picture(file, List.of(0))), 2, false, preparation);
        try {
            data.read(0, Tensor.allocate(data.sampleShape().size()));
        } catch (ParsimonyException e) {
            // As it should be.
        }
    }
}
