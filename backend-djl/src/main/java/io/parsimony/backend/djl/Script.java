package io.parsimony.backend.djl;

import io.parsimony.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The source of a TorchScript class.
 *
 * @param fields the names of its fields, lists that are empty at first
 * @param source the declarations of the fields and the methods
 * @param weights the tensors that its method {@code prepare} takes
 */
record Script(List<String> fields, String source, List<Tensor> weights) {

    private static final String CLASS = "__torch__\nNet\n";

    /** The lines that every class begins with. */
    private static final String HEAD =
            "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    /**
     * Returns the archive that the engine loads: a zip file of stored entries, with the source and a pickled object of
     * the class.
     */
    byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "net/data.pkl", object());
            put(zip, "net/code/__torch__.py", (HEAD + source).getBytes(StandardCharsets.UTF_8));
            // Pickle protocol 2: an empty tuple.
            put(zip, "net/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, "net/version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the object in pickle protocol 2: the class, no arguments, then a map from fields to their values. */
    private byte[] object() throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2, 'c'});
        pickle.write(CLASS.getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('});
        put(pickle, "training");
        pickle.write(0x89);
        for (String field : fields) {
            put(pickle, field);
            pickle.write(']');
        }
        pickle.write(new byte[] {'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void put(ByteArrayOutputStream pickle, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        pickle.write(new byte[] {'X', (byte) bytes.length, 0, 0, 0});
        pickle.write(bytes);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
