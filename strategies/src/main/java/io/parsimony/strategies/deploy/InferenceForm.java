package io.parsimony.strategies.deploy;

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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * Brings a network into a form for inference by exact strategies, applied in order until none finds a site. A network
 * in which none finds a site stays as it is, without an error. Which form is the fastest depends on the engine, the
 * batch size and the network: time them.
 *
 * <p>The record has every node that was replaced, then every node that the last round left alone, with the reason.
 *
 * @param form the form
 */
public record InferenceForm(Form form) implements InferenceRewrite {

    /** The forms, from the one closest to the network as it was trained. */
    public enum Form {
        /** Batch normalizations are folded and identities removed. */
        FOLDED(new FoldBatchNorm(), new DropIdentities()),
        /** Also without channel shuffles: slices take the parts that ParConv blocks read. */
        UNSHUFFLED(new FoldBatchNorm(), new DropIdentities(), new AbsorbShuffle()),
        /** Also without slices: the layers before ParConv blocks give the parts. */
        PRODUCER(new FoldBatchNorm(), new DropIdentities(), new SplitProducer()),
        /** Also without slices: the 1x1 convolutions of ParConv blocks read all channels, with weights of zero. */
        ZERO_EXPANDED(new FoldBatchNorm(), new DropIdentities(), new ZeroExpand());

        private final List<SiteStrategy> strategies;

        Form(SiteStrategy... strategies) {
            this.strategies = List.of(strategies);
        }
    }

    /** The form in which the layers before ParConv blocks give the parts. */
    public InferenceForm() {
        this(Form.PRODUCER);
    }

    @Override
    public String type() {
        return "inference-form";
    }

    @Override
    public String name() {
        return form.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public List<InferenceRewrite> candidates() {
        return Arrays.stream(Form.values())
                .<InferenceRewrite>map(InferenceForm::new)
                .toList();
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
        return new Rewrite(rewrite.model(), with(rewrite.outline(), kept));
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
            for (SiteStrategy strategy : form.strategies) {
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
