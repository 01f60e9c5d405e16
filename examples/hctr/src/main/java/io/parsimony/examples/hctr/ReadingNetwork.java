package io.parsimony.examples.hctr;

import io.parsimony.cost.Cost;
import java.time.Duration;

/**
 * A network in the comparison.
 *
 * @param role what it is there for
 * @param name its name among those of its role
 * @param cost what it costs, for one frame
 * @param training how long it was trained
 * @param frameAccuracy the share of frames of the validation lines whose state it has right, in percent
 * @param leftChance whether its training left chance: see {@link Training#leftChance}
 * @param performance how well it reads
 */
record ReadingNetwork(
        Role role,
        String name,
        Cost cost,
        Duration training,
        double frameAccuracy,
        boolean leftChance,
        Performance performance) {

    /** What a network is there for. */
    enum Role {
        /** The network that is to be compressed. */
        TEACHER("teacher"),
        /** What it is compressed to. */
        STUDENT("student"),
        /** The student in the form for inference. */
        DEPLOYED("deployed"),
        /** The same, started at random and trained on labels alone. */
        BASELINE("without the teacher"),
        /** A student that is made in another way, to see what each part is worth. */
        ABLATION("ablation");

        private final String title;

        Role(String title) {
            this.title = title;
        }

        /** For tables. */
        String title() {
            return title;
        }
    }
}
