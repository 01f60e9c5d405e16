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
 * Brings a network into a form for inference by exact strategies, applied in order until none finds a site. A network
 * in which none finds a site stays as it is, without an error. Which form is the fastest depends on the engine, the
 * batch size and the network: time them.
 *
 * <p>Every form has its batch normalizations folded, its identities, dead channels and unread nodes removed, its
 * average pools moved before 1x1 convolutions, and its linear pairs merged where this saves multiply-accumulates.
 *
 * <p>The record has every node that was replaced, then every node that the last round left alone, with the reason.
 *
 * @param form the form
 * @param align the multiple that numbers of channels between convolutions are rounded up to, see {@link PadChannels};
 *     0 or 1 leaves them as they are
 */
public record InferenceForm(Form form, int align) implements InferenceRewrite {

    /** Blocks of channels of common engines: 8 with AVX2, 16 with AVX-512. */
    private static final List<Integer> BLOCKS = List.of(8, 16);

    /** The forms, from the one closest to the network as it was trained. */
    public enum Form {
        /** What every form has. */
        FOLDED,
        /** Without channel shuffles: slices take the parts that ParConv blocks read. */
        UNSHUFFLED(new AbsorbShuffle()),
        /** Without shuffles and slices: the layers before ParConv blocks give the parts. */
        PRODUCER(new SplitProducer()),
        /** Without shuffles and slices: 1x1 convolutions read all channels, with weights of zero. */
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

    /** Keeps the numbers of channels. */
    public InferenceForm(Form form) {
        this(form, 0);
    }

    /** Lets the layers before ParConv blocks give the parts. */
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

    /** Returns the new model with one line of provenance in place of one for each strategy and round. */
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

    /** Applies the strategies until none finds a site, and adds what the last round left alone. */
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
