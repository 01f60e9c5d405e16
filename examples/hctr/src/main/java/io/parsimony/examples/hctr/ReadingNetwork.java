package io.parsimony.examples.hctr;

import io.parsimony.cost.Cost;
import java.time.Duration;

/**
 * A network in the comparison.
 *
 * @param role its role
 * @param name its name among those of its role
 * @param cost its cost per frame
 * @param training the duration of its training
 * @param frameAccuracy its accuracy on the states of the validation lines' frames, in percent
 * @param leftChance whether its training left chance: see {@link Training#leftChance}
 * @param performance its recognition results
 */
record ReadingNetwork(
        Role role,
        String name,
        Cost cost,
        Duration training,
        double frameAccuracy,
        boolean leftChance,
        Performance performance) {

    /** The role of a network in the comparison. */
    enum Role {
        /** The network to compress. */
        TEACHER("teacher"),
        /** The compressed network. */
        STUDENT("student"),
        /** The student in its inference form. */
        DEPLOYED("deployed"),
        /** The student's network, trained from random parameters on labels alone. */
        BASELINE("without the teacher"),
        /** A student of an ablation, which shows the effect of one part. */
        ABLATION("ablation");

        private final String title;

        Role(String title) {
            this.title = title;
        }

        /** Returns the name for tables. */
        String title() {
            return title;
        }
    }
}
