package io.parsimony.strategies.deploy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.Site;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.rewrite.FoldBatchNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * Converts a network to an inference form by exact strategies, applied in order until none finds a site. A network
 * without any site stays unchanged, without an error. The fastest form depends on the engine, the batch size and the
 * network: measure the forms.
 *
 * <p>Every form folds batch norms, removes identities, dead channels and unread nodes, moves average pools before 1x1
 * convolutions, and merges pairs of linear layers if this saves multiply-accumulates.
 *
 * <p>The record lists every replaced node, then every node that the last round skipped, with the reason.
 *
 * @param form the form
 * @param align the multiple that numbers of channels between convolutions are rounded up to, see {@link PadChannels}; 0
 *     or 1 rounds nothing
 */
public record InferenceForm(Form form, int align) implements InferenceRewrite {

    /** Blocks of channels of common engines: 8 with AVX2, 16 with AVX-512. */
    private static final List<Integer> BLOCKS = List.of(8, 16);

    /** The forms, from the one closest to the trained network on. */
    public enum Form {
        /** The rewrites common to all forms. */
        FOLDED,
        /** The form without channel shuffles: slices select the parts that ParConv blocks read. */
        UNSHUFFLED(new AbsorbShuffle()),
        /** The form without shuffles and slices: the layers before ParConv blocks produce the parts. */
        PRODUCER(new SplitProducer()),
        /** The form without shuffles and slices: 1x1 convolutions read all channels, with weights of zero. */
        ZERO_EXPANDED(new ZeroExpand());

        private final List<SiteStrategy> strategies;

        Form(SiteStrategy... strategies) {
            this.strategies = List.of(strategies);
        }
    }

    /**
     * Checks the range.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public InferenceForm {
        if (align < 0) {
            throw Require.bad("align", "zero or a positive whole number", align);
        }
    }

    /** Creates a strategy that keeps the numbers of channels. */
    public InferenceForm(Form form) {
        this(form, 0);
    }

    /** Creates the strategy of the form {@link Form#PRODUCER}. */
    public InferenceForm() {
        this(Form.PRODUCER);
    }

    @Override
    public String type() {
        return "inference-form";
    }

    @Override
    public String name() {
        String name = form.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return align > 1 ? name + "-" + align : name;
    }

    @Override
    public List<InferenceRewrite> candidates() {
        List<InferenceRewrite> candidates = new ArrayList<>();
        for (Form each : Form.values()) {
            candidates.add(new InferenceForm(each));
        }
        BLOCKS.forEach(block -> candidates.add(new InferenceForm(Form.PRODUCER, block)));
        return candidates;
    }

    private List<SiteStrategy> strategies() {
        List<SiteStrategy> strategies = new ArrayList<>(List.of(
                new FoldBatchNorm(), new DropIdentities(), new DropDeadChannels(), new PoolFirst(), new MergeLinear()));
        strategies.addAll(form.strategies);
        if (align > 1) {
            strategies.add(new PadChannels(align));
        }
        return strategies;
    }

    @Override
    public ArchitectureChange outline(Network network) {
        List<Site> kept = new ArrayList<>();
        ArchitectureChange outline = repeated(
                ArchitectureChange.identity(network),
                kept,
                (strategy, before) -> new NetworkRewriter(strategy.type(), before.network()),
                (before, rewriter) -> before.then(replaced(rewriter.outline())));
        return with(outline, kept);
    }

    @Override
    public Rewrite apply(Model model, RewriteContext context) {
        List<Site> kept = new ArrayList<>();
        Rewrite rewrite = repeated(
                Rewrite.identity(model),
                kept,
                (strategy, before) -> new NetworkRewriter(strategy.type(), before.model(), context),
                (before, rewriter) -> {
                    Rewrite next = rewriter.finish();
                    return before.then(new Rewrite(next.model(), replaced(next.outline())));
                });
        return new Rewrite(noting(model, rewrite), with(rewrite.outline(), kept));
    }

    /** Returns the new model with one line of provenance instead of one line for each strategy and round. */
    private Model noting(Model before, Rewrite rewrite) {
        Model after = rewrite.model();
        if (!rewrite.changed()) {
            return after;
        }
        long earlier = before.provenance().keySet().stream()
                .filter(key -> key.startsWith("rewrite."))
                .count();
        return new Model(after.network(), after.parameters(), before.provenance(), after.signature(), after.grouping())
                .noting("rewrite." + (earlier + 1), type() + " " + name());
    }

    /** Applies the strategies until none finds a site, and adds the nodes that the last round skipped. */
    private <R> R repeated(
            R start,
            List<Site> kept,
            BiFunction<SiteStrategy, R, NetworkRewriter> begin,
            BiFunction<R, NetworkRewriter, R> finish) {
        R now = start;
        R before;
        do {
            before = now;
            kept.clear();
            for (SiteStrategy strategy : strategies()) {
                NetworkRewriter rewriter = begin.apply(strategy, now);
                strategy.visit(rewriter);
                kept.addAll(rewriter.kept());
                now = rewriter.changed() ? finish.apply(now, rewriter) : now;
            }
        } while (now != before);
        return now;
    }

    private static ArchitectureChange replaced(ArchitectureChange outline) {
        List<Site> sites = outline.sites().stream().filter(Site::replaced).toList();
        return new ArchitectureChange(outline.network(), outline.mapping(), sites);
    }

    private static ArchitectureChange with(ArchitectureChange outline, List<Site> kept) {
        List<Site> sites = new ArrayList<>(outline.sites());
        sites.addAll(kept);
        return new ArchitectureChange(outline.network(), outline.mapping(), sites);
    }
}
