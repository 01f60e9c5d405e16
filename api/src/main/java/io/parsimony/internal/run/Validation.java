package io.parsimony.internal.run;

import io.parsimony.data.Dataset;
import io.parsimony.network.Model;
import io.parsimony.run.RunOptions.ValidationSettings;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.util.Optional;
import java.util.function.Supplier;

/** Scores the model on held-out samples after each epoch, keeps the best model, and stops early without improvement. */
final class Validation implements TrainingListener {

    /**
     * The state of a validation in a checkpoint.
     *
     * @param epochs the number of tested epochs
     * @param best the best model so far, if there is one
     */
    record State(int epochs, Optional<Best> best) {

        static final State START = new State(0, Optional.empty());
    }

    private final ValidationSettings settings;
    private final Dataset held;
    private final Evaluator evaluator;
    private final TrainingListener listener;
    private State state;

    /**
     * Creates a validation.
     *
     * @param listener receives the scores
     */
    Validation(ValidationSettings settings, Dataset held, Evaluator evaluator, State state, TrainingListener listener) {
        this.settings = settings;
        this.held = held;
        this.evaluator = evaluator;
        this.state = state;
        this.listener = listener;
    }

    State state() {
        return state;
    }

    @Override
    public void step(Progress progress) {}

    @Override
    public void epoch(int epoch, Supplier<Model> student) {
        Model model = student.get();
        Score score = evaluator.evaluate(model, held);
        boolean better = state.best.isEmpty() || better(score, state.best.get().score());
        state = new State(epoch + 1, better ? Optional.of(new Best(epoch, score, model.parameters())) : state.best);
        listener.validated(epoch, score);
    }

    private boolean better(Score score, Score than) {
        return switch (settings.metric()) {
            case ACCURACY -> score.accuracy() > than.accuracy() + settings.margin();
            case LOSS -> score.loss() < than.loss() - settings.margin();
        };
    }

    @Override
    public boolean done() {
        return settings.patience().isPresent()
                && state.best.isPresent()
                && state.epochs - 1 - state.best.get().epoch()
                        >= settings.patience().getAsInt();
    }
}
