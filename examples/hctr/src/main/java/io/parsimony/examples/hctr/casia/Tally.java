package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.lines.LineNormalizer;
import io.parsimony.examples.hctr.text.Alphabet;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Translates labels to an alphabet and counts the labels that it cannot translate. */
final class Tally {

    private final Alphabet alphabet;
    private final SortedMap<Integer, Long> unknown = new TreeMap<>();
    private long samples;
    private long used;
    private long blank;

    Tally(Alphabet alphabet) {
        this.alphabet = alphabet;
    }

    /** Returns the numbers of a sample's characters, or an empty array if the sample must be skipped. */
    int[] characters(GrayImage image, int... codePoints) {
        samples++;
        if (codePoints.length == 0 || LineNormalizer.isBlank(image)) {
            blank++;
            return new int[0];
        }
        int[] characters = new int[codePoints.length];
        boolean complete = true;
        for (int i = 0; i < characters.length; i++) {
            OptionalInt number = alphabet.number(codePoints[i]);
            if (number.isPresent()) {
                characters[i] = number.getAsInt();
            } else {
                unknown.merge(codePoints[i], 1L, Long::sum);
                complete = false;
            }
        }
        if (!complete) {
            return new int[0];
        }
        used++;
        return characters;
    }

    Coverage coverage(int files) {
        return new Coverage(files, samples, used, unknown, blank);
    }
}
