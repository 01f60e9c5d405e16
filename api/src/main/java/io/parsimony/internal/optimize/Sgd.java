package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum: {@code g = gradient + decay * p; v = momentum * v + g; p = p - rate * v},
 * or with Nesterov's momentum {@code p = p - rate * (g + momentum * v)} (Sutskever et al., 2013; PyTorch's convention).
 *
 * @param learningRate the learning rate, positive
 * @param momentum the momentum, in [0, 1)
 * @param weightDecay the L2 penalty's factor, not negative
 * @param nesterov whether to use Nesterov's momentum
 */
public record Sgd(double learningRate, double momentum, double weightDecay, boolean nesterov) implements Optimizer {

    private static final String VELOCITY = "velocity";
    private static final String RATE = "learning-rate";

    /** Checks the ranges. */
    public Sgd {
        Require.positive("learning-rate", learningRate);
        Require.inRange("momentum", momentum, 0, 1);
        Require.notNegative("weight-decay", weightDecay);
    }

    /** Creates SGD with rate 0.05, momentum 0.9 and decay 5e-4. */
    public Sgd() {
        this(0.05, 0.9, 5e-4, false);
    }

    @Override
    public String type() {
        return "sgd";
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of(VELOCITY);
    }

    @Override
    public Map<String, Double> scalars(long step, double rate) {
        return Map.of(RATE, rate);
    }

    @Override
    public <T> Update<T> update(
            Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars) {
        Expr<T> decayed = weightDecay == 0 ? gradient : gradient.add(parameter.mul(weightDecay));
        Expr<T> rate = Require.present(scalars, RATE);
        if (momentum == 0) {
            return new Update<>(parameter.sub(decayed.mul(rate)), Map.of());
        }
        Expr<T> velocity = Require.present(slots, VELOCITY).mul(momentum).add(decayed);
        Expr<T> direction = nesterov ? decayed.add(velocity.mul(momentum)) : velocity;
        return new Update<>(parameter.sub(direction.mul(rate)), Map.of(VELOCITY, velocity));
    }
}
