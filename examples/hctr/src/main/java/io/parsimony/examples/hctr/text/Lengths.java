package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Random;

/** Random lengths of texts. */
final class Lengths {

    private Lengths() {}

    /**
     * Returns a uniformly distributed length.
     *
     * @throws ParsimonyException ({@code bad-value}) if {@code least} is below one or above {@code most}
     */
    static int draw(Random random, int least, int most) {
        Require.atLeastOne("least", least);
        if (most < least) {
            throw Require.bad("most", "at least the minimum number of characters, " + least, most);
        }
        return least + random.nextInt(most - least + 1);
    }
}
