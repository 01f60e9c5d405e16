package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The drafts that outputs depend on, and all inputs, each after those that it is computed from. */
final class Drafts {

    private final List<Draft> order = new ArrayList<>();
    private final List<Draft> outputs;
    private final Map<Draft, Integer> uses = new IdentityHashMap<>();
    private final Map<List<Constant>, Integer> sources = new HashMap<>();

    Drafts(List<Draft> all, List<Draft> outputs) {
        this.outputs = List.copyOf(outputs);
        outputs.forEach(output -> uses.merge(output, 1, Integer::sum));
        for (int i = all.size() - 1; i >= 0; i--) {
            Draft draft = all.get(i);
            if (uses.containsKey(draft) || draft instanceof Draft.Input) {
                order.add(draft);
                if (draft instanceof Draft.Computed computed
                        && !computed.source().isEmpty()) {
                    sources.merge(computed.source(), 1, Integer::sum);
                }
                draft.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
            }
        }
        Collections.reverse(order);
    }

    List<Draft> order() {
        return order;
    }

    List<Draft> outputs() {
        return outputs;
    }

    /** Whether other drafts share a draft's parameters. */
    boolean isShared(Draft draft) {
        return draft instanceof Draft.Computed computed && sources.getOrDefault(computed.source(), 0) > 1;
    }

    /** How many inputs and outputs a draft is. */
    int uses(Draft draft) {
        return uses.getOrDefault(draft, 0);
    }

    /** Throws what the drafts that cannot be expressed say, all of them. */
    Drafts requireKnown() {
        List<Problem> problems = order.stream()
                .filter(Draft.Unsupported.class::isInstance)
                .map(draft -> ((Draft.Unsupported) draft).problem())
                .filter(Objects::nonNull)
                .toList();
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
        return this;
    }

    /** Puts a draft in each one's place. */
    interface Replacement {

        /**
         * What comes in a draft's place: itself, or another over the given inputs.
         *
         * @param inputs what has come in its inputs' place
         */
        Draft of(Draft.Known draft, List<Draft.Known> inputs);
    }

    /** These drafts with others in their place, in order. */
    Drafts replace(Replacement replacement) {
        Map<Draft, Draft> now = new IdentityHashMap<>();
        List<Draft> replaced = new ArrayList<>();
        Set<Draft> listed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Draft draft : order) {
            Draft next = draft;
            boolean known = draft.inputs().stream().map(now::get).allMatch(Draft.Known.class::isInstance);
            if (draft instanceof Draft.Known computed && known) {
                List<Draft.Known> inputs = computed.inputs().stream()
                        .map(input -> (Draft.Known) now.get(input))
                        .toList();
                next = replacement.of(computed, inputs);
            } else {
                List<Draft> inputs = draft.inputs().stream()
                        .map((Function<Draft, Draft>) now::get)
                        .toList();
                next = draft.inputs().isEmpty() ? draft : new Draft.Unsupported(draft.name(), inputs, null);
            }
            now.put(draft, next);
            list(next, listed, replaced);
        }
        return new Drafts(replaced, outputs.stream().map(now::get).toList());
    }

    /** Lists a draft after those that it is computed from: a replacement may be several. */
    private static void list(Draft draft, Set<Draft> listed, List<Draft> all) {
        if (listed.add(draft)) {
            draft.inputs().forEach(input -> list(input, listed, all));
            all.add(draft);
        }
    }

    /** A draft over other inputs. */
    static Draft.Known over(Draft.Known draft, List<Draft.Known> inputs) {
        boolean same = true;
        for (int i = 0; i < inputs.size(); i++) {
            same &= inputs.get(i) == draft.inputs().get(i);
        }
        if (same) {
            return draft;
        }
        if (draft instanceof Draft.Affine affine) {
            return new Draft.Affine(affine.name(), inputs.get(0), affine.scale(), affine.shift());
        }
        Draft.Computed computed = (Draft.Computed) draft;
        return new Draft.Computed(
                computed.name(), computed.layer(), inputs, computed.parameters(), computed.sample(), computed.source());
    }
}
