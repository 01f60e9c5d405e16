package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tensor data from files beside the model. Paths are relative and must stay in the model's folder after links are
 * resolved.
 */
final class ExternalData {

    private static final String SNAPSHOTS = "snapshots";
    private static final String BLOBS = "blobs";

    private final @Nullable Path folder;
    private final Map<Path, Long> taken = new HashMap<>();

    ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    ByteBuffer read(TensorProto tensor, int length) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = entries.get("location");
        if (location == null || folder == null) {
            throw OnnxFaults.badFile("Expected a location of external data, found none.");
        }
        long offset = number("offset", entries.getOrDefault("offset", "0"));
        long declared = number("length", entries.getOrDefault("length", Integer.toString(length)));
        OnnxFaults.require(
                declared == length, "Expected %d bytes of external data for its shape, found %d.", length, declared);
        try {
            return read(inside(folder, location), location, offset, length);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "Cannot read the external data [" + location + "]: " + e + ".")
                            .hint("Keep the file in the model's folder under its original name."),
                    e);
        }
    }

    private ByteBuffer read(Path file, String location, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long total = taken.merge(file, (long) length, Long::sum);
            OnnxFaults.require(
                    total <= 2 * channel.size(),
                    "Expected tensors with separate bytes in external data [%s], found tensors that share its %d"
                            + " bytes.",
                    location,
                    channel.size());
            OnnxFaults.require(
                    offset <= channel.size() - length,
                    "Expected %d bytes at %d of external data [%s], found a file of %d.",
                    length,
                    offset,
                    location,
                    channel.size());
            ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException("the file became shorter");
                }
            }
            return bytes.flip();
        }
    }

    private static Path inside(Path folder, String location) throws IOException {
        Path relative;
        try {
            relative = Path.of(location);
        } catch (InvalidPathException e) {
            throw outside(location);
        }
        if (location.isEmpty() || relative.isAbsolute() || relative.normalize().startsWith("..")) {
            throw outside(location);
        }
        Path real = folder.resolve(relative).normalize().toRealPath();
        if (!real.startsWith(folder.toRealPath()) && !real.startsWith(blobs(folder))) {
            throw outside(location);
        }
        OnnxFaults.require(
                Files.isRegularFile(real), "Expected external data in a regular file, found [%s].", location);
        return real;
    }

    /**
     * Returns the folder of a hub's cache to which the links of a snapshot point; without such links, the model's
     * folder.
     */
    private static Path blobs(Path folder) throws IOException {
        Path real = folder.toRealPath();
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            Path blobs = above.resolveSibling(BLOBS);
            if (above.endsWith(SNAPSHOTS) && Files.isDirectory(blobs)) {
                return blobs.toRealPath();
            }
        }
        return real;
    }

    private static ParsimonyException outside(String location) {
        return new ParsimonyException(Problem.of(
                        OnnxFaults.BAD_FILE, "Expected external data in the model's folder, found [" + location + "].")
                .hint("Do not trust a model that reads files outside its folder."));
    }

    private static long number(String key, String text) {
        try {
            long value = Long.parseLong(text);
            OnnxFaults.require(value >= 0, "Expected a %s of external data of at least 0, found %d.", key, value);
            return value;
        } catch (NumberFormatException e) {
            throw OnnxFaults.badFile("Expected a whole number as %s of external data, found [%s].", key, text);
        }
    }
}
