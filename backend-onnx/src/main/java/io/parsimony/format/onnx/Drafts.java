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

/** The network's inputs and all drafts that the outputs depend on, in topological order. */
final class Drafts {

    private final List<OnnxDraft> order = new ArrayList<>();
    private final List<OnnxDraft> outputs;
    private final IdentityHashMap<OnnxDraft, Integer> uses = new IdentityHashMap<>();
    private final Map<List<Constant>, Integer> sources = new HashMap<>();

    Drafts(List<OnnxDraft> all, List<OnnxDraft> outputs) {
        this.outputs = List.copyOf(outputs);
        outputs.forEach(output -> uses.merge(output, 1, Integer::sum));
        for (int i = all.size() - 1; i >= 0; i--) {
            OnnxDraft draft = all.get(i);
            if (uses.containsKey(draft) || draft instanceof OnnxDraft.Input) {
                order.add(draft);
                if (draft instanceof OnnxDraft.Computed computed
                        && !computed.source().isEmpty()) {
                    sources.merge(computed.source(), 1, Integer::sum);
                }
                draft.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
            }
        }
        Collections.reverse(order);
    }

    List<OnnxDraft> order() {
        return order;
    }

    List<OnnxDraft> outputs() {
        return outputs;
    }

    /** Returns whether other drafts share a draft's parameters. */
    boolean isShared(OnnxDraft draft) {
        return draft instanceof OnnxDraft.Computed computed && sources.getOrDefault(computed.source(), 0) > 1;
    }

    /** Returns how many times a draft is used as an input or output. */
    int uses(OnnxDraft draft) {
        return uses.getOrDefault(draft, 0);
    }

    /** Throws if drafts are unsupported, with the problem of each. */
    Drafts requireKnown() {
        List<Problem> problems = order.stream()
                .filter(OnnxDraft.Unsupported.class::isInstance)
                .map(draft -> ((OnnxDraft.Unsupported) draft).problem())
                .filter(Objects::nonNull)
                .toList();
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
        return this;
    }

    /** Replaces drafts. */
    interface Replacement {

        /**
         * Returns the replacement of a draft: the draft itself or another one over the given inputs.
         *
         * @param inputs the replacements of the draft's inputs
         */
        OnnxDraft of(OnnxDraft.Known draft, List<OnnxDraft.Known> inputs);
    }

    /** Returns these drafts with replacements, in topological order. */
    Drafts replace(Replacement replacement) {
        IdentityHashMap<OnnxDraft, OnnxDraft> now = new IdentityHashMap<>();
        List<OnnxDraft> replaced = new ArrayList<>();
        Set<OnnxDraft> listed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (OnnxDraft draft : order) {
            OnnxDraft next = draft;
            boolean known = draft.inputs().stream().map(now::get).allMatch(OnnxDraft.Known.class::isInstance);
            if (draft instanceof OnnxDraft.Known computed && known) {
                List<OnnxDraft.Known> inputs = computed.inputs().stream()
                        .map(input -> (OnnxDraft.Known) now.get(input))
                        .toList();
                next = replacement.of(computed, inputs);
            } else {
                List<OnnxDraft> inputs = draft.inputs().stream()
                        .map((Function<OnnxDraft, OnnxDraft>) now::get)
                        .toList();
                next = draft.inputs().isEmpty() ? draft : new OnnxDraft.Unsupported(draft.name(), inputs, null);
            }
            now.put(draft, next);
            list(next, listed, replaced);
        }
        return new Drafts(replaced, outputs.stream().map(now::get).toList());
    }

    /** Lists a draft after its inputs. A replacement may consist of several drafts. */
    private static void list(OnnxDraft draft, Set<OnnxDraft> listed, List<OnnxDraft> all) {
        if (listed.add(draft)) {
            draft.inputs().forEach(input -> list(input, listed, all));
            all.add(draft);
        }
    }

    /** Returns a draft with other inputs. */
    static OnnxDraft.Known over(OnnxDraft.Known draft, List<OnnxDraft.Known> inputs) {
        boolean same = true;
        for (int i = 0; i < inputs.size(); i++) {
            same &= inputs.get(i) == draft.inputs().get(i);
        }
        if (same) {
            return draft;
        }
        if (draft instanceof OnnxDraft.Affine affine) {
            return new OnnxDraft.Affine(affine.name(), inputs.get(0), affine.scale(), affine.shift());
        }
        OnnxDraft.Computed computed = (OnnxDraft.Computed) draft;
        return new OnnxDraft.Computed(
                computed.name(), computed.layer(), inputs, computed.parameters(), computed.sample(), computed.source());
    }
}
