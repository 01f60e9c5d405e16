package io.parsimony.internal.data;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.TensorBytes;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fingerprints of models, tensors and data sets: the first characters of a SHA-256 hash. */
public final class Fingerprints {

    private static final int BYTES = 12;
    /** The number of samples that one thread reads at a time. */
    private static final int PIECE = 256;
    /** The number of pieces between two checks of the thread's interrupt status. */
    private static final int PIECES = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Fingerprints.class);
    private static final Map<Dataset, String> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private final MessageDigest digest;

    private Fingerprints() {
        this.digest = digest();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the complete SHA-256 hash of bytes in hexadecimal. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** Returns the fingerprint of a model's nodes and parameters, without its provenance. */
    public static String of(Model model) {
        Fingerprints all = new Fingerprints();
        all.text(model.network().inputs() + " " + model.network().outputs());
        model.network().nodes().forEach(node -> all.text(node.toString()));
        model.parameters().asMap().forEach((name, tensor) -> {
            all.text(name + tensor.shape());
            all.numbers(tensor);
        });
        return all.text();
    }

    /** Returns the fingerprint of a tensor's shape and numbers. */
    public static String of(Tensor tensor) {
        Fingerprints all = new Fingerprints();
        all.text(tensor.shape().toString());
        all.numbers(tensor);
        return all.text();
    }

    /**
     * Returns the fingerprint of a data set's size, classes, shape, labels and samples. The first call for a data set
     * computes the fingerprint on all processors.
     *
     * @throws ParsimonyException ({@code cancelled}) if the thread was interrupted
     */
    public static String of(Dataset data) {
        String known = KNOWN.get(data);
        if (known != null) {
            return known;
        }
        long start = System.nanoTime();
        Fingerprints all = new Fingerprints();
        all.text(data.size() + " " + data.classes() + " " + data.sampleShape());
        int pieces = (data.size() - 1) / PIECE + 1;
        for (int from = 0; from < pieces; from += PIECES) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(ErrorId.CANCELLED, "Reading the data was cancelled.");
            }
            IntStream.range(from, Math.min(pieces, from + PIECES))
                    .parallel()
                    .mapToObj(piece -> of(data, piece * PIECE, (int) Math.min(data.size(), (piece + 1L) * PIECE)))
                    .toList()
                    .forEach(all::text);
        }
        LOG.info(
                "Read {} samples in {} ms for their fingerprint.",
                data.size(),
                (System.nanoTime() - start) / 1_000_000);
        String text = all.text();
        KNOWN.put(data, text);
        return text;
    }

    private static String of(Dataset data, int from, int to) {
        Fingerprints some = new Fingerprints();
        ByteBuffer sample = bytes(data.sampleShape());
        ByteBuffer labels = bytes(data.labelShape());
        for (int i = from; i < to; i++) {
            data.read(i, sample.asFloatBuffer());
            data.readLabels(i, labels.asFloatBuffer());
            some.digest.update(labels.duplicate());
            some.digest.update(sample.duplicate());
        }
        return some.text();
    }

    private static ByteBuffer bytes(Shape shape) {
        return ByteBuffer.allocate(shape.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    private void numbers(Tensor tensor) {
        try {
            TensorBytes.write(tensor, (bytes, length) -> digest.update(bytes, 0, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
    }
}
