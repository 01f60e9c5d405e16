package io.parsimony.internal.data;

import io.parsimony.data.Dataset;
import io.parsimony.internal.tensor.TensorBytes;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Short texts that are equal for equal things and, as good as surely, differ for others: the start of a SHA-256. */
public final class Fingerprints {

    private static final int BYTES = 12;
    private static final int MOST_SAMPLES = 1024;

    private final MessageDigest digest;

    private Fingerprints() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A model's: its nodes, and every bit of its parameters. Its provenance does not count. */
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

    /** A tensor's: its shape and every bit. */
    public static String of(Tensor tensor) {
        Fingerprints all = new Fingerprints();
        all.text(tensor.shape().toString());
        all.numbers(tensor);
        return all.text();
    }

    /**
     * A data set's: its size, classes and shape, and the labels and every bit of as many as 1,024 samples at equal
     * distances. A change to some of the samples in between is not seen.
     */
    public static String of(Dataset data) {
        Fingerprints all = new Fingerprints();
        all.text(data.size() + " " + data.classes() + " " + data.sampleShape());
        Dataset some = Subset.spread(data, MOST_SAMPLES);
        FloatBuffer sample = Tensor.allocate(data.sampleShape().size());
        for (int i = 0; i < some.size(); i++) {
            sample.clear();
            some.read(i, sample);
            all.labels(some, i);
            all.numbers(Tensor.wrap(data.sampleShape(), sample.flip()));
        }
        return all.text();
    }

    /** The class of a sample, or the numbers of all its labels. */
    private void labels(Dataset data, int index) {
        if (data.labelShape().rank() == 0) {
            text(String.valueOf(data.label(index)));
            return;
        }
        FloatBuffer labels = Tensor.allocate(data.labelShape().size());
        data.readLabels(index, labels);
        numbers(Tensor.wrap(data.labelShape(), labels.flip()));
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
