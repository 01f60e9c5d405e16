package io.parsimony.train;

import io.parsimony.network.Model;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Forwards each call to several listeners in order.
 *
 * @param whole returns the model that listeners receive instead of the trained one
 */
record TrainingListeners(List<TrainingListener> listeners, UnaryOperator<Model> whole) implements TrainingListener {

    @Override
    public void start(long taken, long steps) {
        listeners.forEach(listener -> listener.start(taken, steps));
    }

    @Override
    public void step(Progress progress) {
        listeners.forEach(listener -> listener.step(progress));
    }

    @Override
    public void epoch(int epoch, Supplier<Model> student) {
        listeners.forEach(listener -> listener.epoch(epoch, () -> whole.apply(student.get())));
    }

    @Override
    public void validated(int epoch, Score score) {
        listeners.forEach(listener -> listener.validated(epoch, score));
    }

    @Override
    public void tested(int epoch, Score score) {
        listeners.forEach(listener -> listener.tested(epoch, score));
    }

    @Override
    public void after(long taken) {
        listeners.forEach(listener -> listener.after(taken));
    }

    @Override
    public void checkpoint(long taken) {
        listeners.forEach(listener -> listener.checkpoint(taken));
    }

    @Override
    public boolean done() {
        return listeners.stream().anyMatch(TrainingListener::done);
    }
}
