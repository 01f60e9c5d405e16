package io.parsimony.tck.check;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A strategy with the loss that distills its student. Every strategy and every loss is in at least one pair, in as few
 * pairs as possible, because each pair costs a training run.
 *
 * @param strategy the strategy
 * @param loss the loss
 */
record Pairing(RewriteStrategy strategy, DistillationLoss loss) {

    private static final long SEED = 1;

    String name() {
        return strategy.type() + " by " + loss.type();
    }

    /**
     * Returns the pairs, in the order of the strategies. A feature loss is paired with a strategy whose student has
     * comparable features, if there is one; feature losses are paired first.
     */
    static List<Pairing> all(List<RewriteStrategy> strategies, List<DistillationLoss> losses) {
        Map<RewriteStrategy, List<DistillationLoss>> chosen = new HashMap<>();
        strategies.forEach(strategy -> chosen.put(strategy, new ArrayList<>()));
        List<RewriteStrategy> tapped =
                strategies.stream().filter(Pairing::keepsFeatures).toList();
        for (DistillationLoss loss : inOrderOfChoice(losses)) {
            boolean features = loss.needs().contains(DistillationLoss.Need.FEATURES);
            Require.present(chosen, leastUsed(features && !tapped.isEmpty() ? tapped : strategies, chosen))
                    .add(loss);
        }
        List<Pairing> pairs = new ArrayList<>();
        List<DistillationLoss> plain = losses.stream()
                .filter(loss -> !loss.needs().contains(DistillationLoss.Need.FEATURES))
                .toList();
        int next = 0;
        for (RewriteStrategy strategy : strategies) {
            List<DistillationLoss> own = Require.present(chosen, strategy);
            if (own.isEmpty() && !plain.isEmpty()) {
                own.add(plain.get(next++ % plain.size()));
            }
            own.forEach(loss -> pairs.add(new Pairing(strategy, loss)));
        }
        return pairs;
    }

    private static List<DistillationLoss> inOrderOfChoice(List<DistillationLoss> losses) {
        List<DistillationLoss> order = new ArrayList<>(losses);
        order.sort((a, b) -> Boolean.compare(
                b.needs().contains(DistillationLoss.Need.FEATURES),
                a.needs().contains(DistillationLoss.Need.FEATURES)));
        return order;
    }

    private static RewriteStrategy leastUsed(
            List<RewriteStrategy> strategies, Map<RewriteStrategy, List<DistillationLoss>> chosen) {
        RewriteStrategy least = strategies.get(0);
        for (RewriteStrategy strategy : strategies) {
            if (Require.present(chosen, strategy).size()
                    < Require.present(chosen, least).size()) {
                least = strategy;
            }
        }
        return least;
    }

    /** Returns whether teacher and student have activations of equal shapes; a strategy without a site has none. */
    private static boolean keepsFeatures(RewriteStrategy strategy) {
        Model teacher = Glyphs.teacher(SEED);
        try {
            return !Glyphs.taps(
                            teacher.network(),
                            strategy.apply(teacher, new RewriteContext(SEED)).outline())
                    .pairs()
                    .isEmpty();
        } catch (RuntimeException e) {
            // The strategy finds no site or is broken: the cases of the rules report it, and the other strategies are
            // still tested.
            return false;
        }
    }
}
