package io.parsimony.format;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.tensor.TensorBytes;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads and writes tensors by name, and metadata by key, in the safetensors format: eight bytes of header length
 * (little endian), a JSON header with each tensor's type, shape and offsets, and the data.
 *
 * <p>The metadata include a {@value #CHECKSUM} over everything else in the file. Data pass through a small buffer, so
 * that nothing is held in memory twice. Only float32 ({@code F32}) is supported.
 */
public final class Safetensors {

    /** The metadata key of the checksum. */
    public static final String CHECKSUM = "checksum";

    private static final String METADATA = "__metadata__";
    private static final String TYPE = "F32";
    /** The greatest length of a header, in bytes: the limit of the reference library. */
    private static final long MOST_HEADER = 100_000_000;
    /** The data start at a multiple of this number of bytes. */
    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * The content of a file.
     *
     * @param tensors the tensors by name, in the order of the file
     * @param texts the metadata by key, without the checksum
     * @param checked whether the file had a checksum, which then matched
     */
    public record Content(Map<String, Tensor> tensors, Map<String, String> texts, boolean checked) {}

    /**
     * Writes a file atomically.
     *
     * @param texts the metadata by key; any key except {@value #CHECKSUM}
     * @throws ParsimonyException ({@code unwritable-file})
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> texts) {
        AtomicFile.write(file, out -> write(out, tensors, texts));
    }

    /** Writes the content of a file: see {@link #write(Path, Map, Map)}. */
    public static void write(OutputStream out, Map<String, Tensor> tensors, Map<String, String> texts)
            throws IOException {
        Checksum checksum = new Checksum(texts);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            checksum.tensor(entry.getKey(), entry.getValue().shape());
            TensorBytes.write(entry.getValue(), checksum::bytes);
        }
        Map<String, String> metadata = new TreeMap<>(texts);
        metadata.put(CHECKSUM, checksum.text());
        byte[] header = header(tensors, metadata);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, header.length)
                .array());
        out.write(header);
        for (Tensor tensor : tensors.values()) {
            TensorBytes.write(tensor, (bytes, length) -> out.write(bytes, 0, length));
        }
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, metadata);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Shape shape = entry.getValue().shape();
            long end = offset + (long) Float.BYTES * shape.size();
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("dtype", TYPE);
            place.put("shape", Arrays.stream(shape.toArray()).boxed().toList());
            place.put("data_offsets", Arrays.asList(offset, end));
            header.put(entry.getKey(), place);
            offset = end;
        }
        byte[] json = ConfigValueFactory.fromMap(header)
                .render(ConfigRenderOptions.concise())
                .getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads a file. The file is not trusted: its header is checked before memory is allocated.
     *
     * @throws ParsimonyException ({@code unreadable-file}) if it cannot be read; ({@code bad-tensor-file}) if it is
     *     truncated, malformed, or does not match its checksum
     */
    public static Content read(Path file) {
        // A stream, because an interrupt would close a channel.
        try (InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()))) {
            return read(in, Files.size(file));
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "The file [" + file + "] cannot be read: " + e + "."), e);
        } catch (ParsimonyException e) {
            throw e.at("file [" + file + "]");
        }
    }

    /**
     * Reads the content of a file: see {@link #read(Path)}. The stream should be buffered.
     *
     * @param size the size of the content in bytes
     * @throws ParsimonyException ({@code bad-tensor-file})
     */
    public static Content read(InputStream in, long size) throws IOException {
        try {
            return readWhole(in, size);
        } catch (EOFException e) {
            throw bad("a whole file", "one that ends too early");
        }
    }

    private static Content readWhole(InputStream in, long size) throws IOException {
        long length = ByteBuffer.wrap(bytes(in, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > MOST_HEADER || length > size - Long.BYTES) {
            throw bad("a header of at most the file's length", length + " bytes of header in a file of " + size);
        }
        SafetensorsHeader header = SafetensorsHeader.parse(
                new String(bytes(in, (int) length), StandardCharsets.UTF_8), size - Long.BYTES - length);
        Map<String, String> texts = new LinkedHashMap<>(header.texts());
        String expected = texts.remove(CHECKSUM);
        Checksum checksum = new Checksum(texts);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Shape> entry : header.shapes().entrySet()) {
            checksum.tensor(entry.getKey(), entry.getValue());
            tensors.put(entry.getKey(), TensorBytes.read(entry.getValue(), (piece, count) -> {
                if (in.readNBytes(piece, 0, count) < count) {
                    throw new EOFException();
                }
                checksum.bytes(piece, count);
            }));
        }
        if (expected != null && !expected.equals(checksum.text())) {
            throw bad("the checksum " + expected, checksum.text() + ": the file was damaged");
        }
        return new Content(tensors, texts, expected != null);
    }

    private static byte[] bytes(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    static ParsimonyException bad(String expected, String found) {
        return ParsimonyException.of(ErrorId.BAD_TENSOR_FILE, "Expected %s, found %s.", expected, found);
    }

    /** CRC-32C over the metadata in the order of their keys, then over each tensor's name, shape and bytes. */
    private static final class Checksum {

        private final CRC32C sum = new CRC32C();

        Checksum(Map<String, String> texts) {
            new TreeMap<>(texts).forEach((key, text) -> text(key + "=" + text));
        }

        void tensor(String name, Shape shape) {
            text(name + shape);
        }

        void bytes(byte[] bytes, int length) {
            sum.update(bytes, 0, length);
        }

        String text() {
            return String.format(Locale.ROOT, "crc32c:%08x", sum.getValue());
        }

        private void text(String text) {
            sum.update(text.getBytes(StandardCharsets.UTF_8));
            sum.update('\n');
        }
    }
}
