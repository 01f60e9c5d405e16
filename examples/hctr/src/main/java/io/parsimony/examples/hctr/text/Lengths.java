package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import java.util.Random;

/** The lengths of drawn texts. */
final class Lengths {

    private Lengths() {}

    /**
     * Returns a length, each as likely as any other.
     *
     * @throws ParsimonyException ({@code bad-value}) if {@code least} is below one or above {@code most}
     */
    static int draw(Random random, int least, int most) {
        Require.atLeastOne("least", least);
        if (most < least) {
            throw Require.bad("most", "at least the least number of characters, " + least, most);
        }
        return least + random.nextInt(most - least + 1);
    }
}
