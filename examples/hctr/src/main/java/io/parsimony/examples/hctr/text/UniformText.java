package io.parsimony.examples.hctr.text;

import java.util.Random;

/**
 * Uniformly distributed random characters: text without statistics to learn.
 *
 * @param alphabet the characters to draw from
 */
public record UniformText(Alphabet alphabet) implements TextSource {

    @Override
    public int[] draw(Random random, int least, int most) {
        int[] text = new int[Lengths.draw(random, least, most)];
        for (int i = 0; i < text.length; i++) {
            text[i] = random.nextInt(alphabet.size());
        }
        return text;
    }
}
