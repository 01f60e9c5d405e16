package io.parsimony.testing;

import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;
import java.util.OptionalInt;

/** A strategy that changes nothing, with settings that may be wrong. */
public record FakeStrategy(double omega, List<String> keep, OptionalInt rank) implements RewriteStrategy {

    public FakeStrategy {
        keep = List.copyOf(keep);
        Require.inRange("omega", omega, 0, 1);
    }

    public FakeStrategy() {
        this(0.5, List.of(), OptionalInt.empty());
    }

    @Override
    public String type() {
        return "shrink";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    @Override
    public ArchitectureChange outline(Network network) {
        return ArchitectureChange.identity(network);
    }

    @Override
    public Rewrite apply(Model model, RewriteContext context) {
        return Rewrite.identity(model);
    }
}
