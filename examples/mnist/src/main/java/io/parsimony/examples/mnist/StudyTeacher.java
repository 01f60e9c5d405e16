package io.parsimony.examples.mnist;

import io.parsimony.Parsimony;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;

/** The teacher of a study with many distillations. */
final class StudyTeacher {

    private StudyTeacher() {}

    /**
     * Trains a teacher as configured, and prints the engine, the data and the accuracy.
     *
     * @throws ParsimonyException ({@code bad-value}) if the configuration has no training of the teacher
     */
    static Model train(Parsimony parsimony, Network network, Mnist mnist, PrintStream out) {
        TrainingConfiguration how = parsimony
                .configuration()
                .teacher()
                .orElseThrow(() -> Require.bad("parsimony.teacher", "how the teacher is trained { ... }", "nothing"));
        Model initial = Model.initialize(network, how.seed());
        Model teacher = parsimony.train(initial, how, mnist.train(), TrainingListener.NONE);
        out.printf(
                Locale.ROOT,
                "   engine  %s%n   data    %s training and %s test images%n   teacher %s%n",
                parsimony.backend().info().describe(),
                Units.count(mnist.train().size()),
                Units.count(mnist.test().size()),
                Units.percent(parsimony.evaluate(teacher, mnist.test()).accuracy()));
        return teacher;
    }
}
