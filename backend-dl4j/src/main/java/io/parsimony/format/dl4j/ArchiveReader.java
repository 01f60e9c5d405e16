package io.parsimony.format.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads a file. Its memory use is a small multiple of the file's size, or bounded by a constant. */
final class ArchiveReader {

    /** The bound on text: several times the configuration of the largest known network. */
    private static final long MOST_TEXT = 16L << 20;
    /**
     * The greatest compression ratio. Trained numbers hardly compress; equal numbers may, so small entries are exempt.
     */
    private static final long MOST_SHRINKING = 100;

    private static final long SMALL = 64L << 20;

    private final Path file;

    ArchiveReader(Path file) {
        this.file = file;
    }

    /**
     * Reads the file.
     *
     * @throws ParsimonyException ({@code unreadable-file}, {@code bad-model-file}, {@code unsupported-model}, {@code
     *     engine-unavailable})
     */
    Model read(int height, int width) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return model(zip, height, width);
        } catch (ZipException | EOFException e) {
            throw new ParsimonyException(
                    Problem.of(
                                    Dl4jFaults.BAD_FILE,
                                    "Expected a zip file of Deeplearning4j, found an invalid file: "
                                            + Dl4jFaults.said(e) + ".")
                            .at(where())
                            .hint("Check that the file is complete."),
                    e);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "Cannot read the file: " + e + ".")
                            .at(where())
                            .hint("Check that the file exists and that this process may read it."),
                    e);
        } catch (ParsimonyException e) {
            throw e.at(where());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Deeplearning4j's classes check the configuration and throw many types of exceptions.
            throw new ParsimonyException(
                    Problem.of(Dl4jFaults.BAD_FILE, "Cannot interpret the model: " + Dl4jFaults.said(e))
                            .at(where()),
                    e);
        }
    }

    private String where() {
        return "file [" + file + "]";
    }

    private Model model(ZipFile zip, int height, int width) throws IOException {
        byte[] configuration = bytes(zip, required(zip, Archive.CONFIGURATION));
        ZipEntry coefficients = required(zip, Archive.COEFFICIENTS);
        ZipEntry noted = zip.getEntry(Archive.NOTES);
        Notes notes = noted == null ? Notes.none(file) : Notes.read(bytes(zip, noted), file);
        Nd4jStart.start();
        Dl4jGraph graph = GraphReader.read(configuration);
        Dl4jImporter importer = new Dl4jImporter(graph, notes, height, width);
        requireNoBomb(coefficients);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(zip.getInputStream(coefficients)))) {
            Model model = importer.model(in, coefficients.getSize());
            ZipEntry normalizer = zip.getEntry(Normalizer.ENTRY);
            return normalizer == null ? model : Normalizer.apply(model, bytes(zip, normalizer));
        }
    }

    private static ZipEntry required(ZipFile zip, String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw Dl4jFaults.badFile("Expected an entry [%s] as ModelSerializer writes it, found none.", name);
        }
        return entry;
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) MOST_TEXT + 1);
            Dl4jFaults.require(
                    bytes.length <= MOST_TEXT,
                    "Expected at most %d bytes of text in [%s], found more.",
                    MOST_TEXT,
                    entry.getName());
            return bytes;
        }
    }

    /**
     * Rejects an entry with too high a compression ratio. The file declares the compressed size itself, so at most the
     * file's length counts.
     */
    private void requireNoBomb(ZipEntry entry) throws IOException {
        long size = entry.getSize();
        long compressed = Math.min(entry.getCompressedSize(), Files.size(file));
        Dl4jFaults.require(
                size <= SMALL || size / Math.max(1, compressed) <= MOST_SHRINKING,
                "Expected numbers of a plausible compression in [%s], found %d bytes compressed to %d.",
                entry.getName(),
                size,
                compressed);
    }
}
