package io.parsimony.format.dl4j;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The normalizer that Deeplearning4j's {@code ModelSerializer} stores beside a network. The network itself takes normalized
 * samples, so nothing is applied: what it does is told.
 */
final class Normalizer {

    /** The name of the zip's entry. */
    static final String ENTRY = "normalizer.bin";

    private Normalizer() {}

    /** Says what a normalizer does, without reading serialized objects. */
    static String describe(byte[] bytes) {
        String beginning = "The file holds a normalizer, which is not part of the network and was not applied";
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (!in.readUTF().equals("NORMALIZER") || in.readInt() != 1) {
                return beginning + ": its form is unknown. Give the network normalized samples.";
            }
            String type = in.readUTF();
            if (!type.equals("IMAGE_MIN_MAX")) {
                return beginning + ": it is of type " + type + ". Give the network samples normalized so.";
            }
            double[] range = {in.readDouble(), in.readDouble()};
            double most = in.readDouble();
            double width = range[1] - range[0];
            return String.format(
                    Locale.ROOT,
                    "%s: pixels 0 .. %s become %s. With --mean %s --std %s pictures are prepared so.",
                    beginning,
                    most,
                    Arrays.toString(range),
                    0 - range[0] / width,
                    1 / width);
        } catch (IOException e) {
            return beginning + ": it ends too early. Give the network normalized samples.";
        }
    }
}
