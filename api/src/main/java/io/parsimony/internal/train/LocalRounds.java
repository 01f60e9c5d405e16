package io.parsimony.internal.train;

import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Prefetcher;
import io.parsimony.train.TrainingListener;
import java.util.List;
import java.util.function.LongFunction;

/** Rounds of one step each in this process. Another thread prepares the next batches. */
final class LocalRounds implements Rounds {

    private final TrainingSession session;
    private final LongFunction<StepSettings> settings;
    private final Prefetcher batches;
    private long step;

    LocalRounds(TrainingSession session, BatchSource source, LongFunction<StepSettings> settings, long from, long to) {
        this.session = session;
        this.settings = settings;
        this.batches = new Prefetcher(source, from, to);
        this.step = from;
    }

    @Override
    public List<Step> next() throws InterruptedException {
        long asked = System.nanoTime();
        Batch batch = batches.next();
        long received = System.nanoTime();
        TrainingListener.StepReport report = session.step(batch, settings.apply(step));
        step++;
        TrainingListener.Pace pace =
                new TrainingListener.Pace(batch.size(), received - asked, System.nanoTime() - received);
        return List.of(new Step(report, pace));
    }

    @Override
    public void close() {
        batches.close();
    }
}
