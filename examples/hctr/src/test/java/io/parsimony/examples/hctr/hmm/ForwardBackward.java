package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Arrays;

/**
 * The sum over all paths of a text (the forward-backward algorithm; L. R. Rabiner, <i>A tutorial on hidden Markov
 * models and selected applications in speech recognition</i>, Proceedings of the IEEE 77, 1989).
 *
 * <p>With emissions {@code b}, transitions {@code a}, and states {@code 1 .. n} in a row, all as logarithms, where
 * {@code x (+) y = log(exp x + exp y)}:
 *
 * <pre>{@code
 * f(1, 1) = b(1, 1)
 * f(t, j) = (f(t-1, j) + a(j, stay) (+) f(t-1, j-1) + a(j-1, leave)) + b(t, j)
 * g(T, n) = a(n, leave)
 * g(t, j) = a(j, stay) + b(t+1, j) + g(t+1, j) (+) a(j, leave) + b(t+1, j+1) + g(t+1, j+1)
 * log P   = f(T, n) + a(n, leave)
 * P(j | t) = exp(f(t, j) + g(t, j) - log P)
 * }</pre>
 */
public final class ForwardBackward {

    private final double logLikelihood;
    private final int states;
    private final double[] posteriors;

    private ForwardBackward(double logLikelihood, int states, double[] posteriors) {
        this.logLikelihood = logLikelihood;
        this.states = states;
        this.posteriors = posteriors;
    }

    /**
     * Runs both passes.
     *
     * @param text numbers of characters
     * @throws ParsimonyException ({@code bad-alignment}) if the text does not {@link Alignment#fits fit}; ({@code
     *     bad-character}, {@code bad-outputs}) if text, emissions or transitions are not of the topology; ({@code
     *     bad-emissions}) if no path of the text is possible, so that its states have no posteriors
     */
    public static ForwardBackward of(Emissions emissions, Transitions transitions, Topology topology, int... text) {
        Trellis trellis = new Trellis(emissions, transitions, topology, text);
        int states = trellis.states();
        double[] forward = forward(trellis);
        double likelihood = forward[forward.length - 1] + trellis.leave(states - 1);
        if (!Double.isFinite(likelihood)) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_EMISSIONS,
                    "Expected a text of finite log likelihood, found %s. Some frame is impossible in every state.",
                    likelihood);
        }
        double[] posteriors = backward(trellis);
        for (int i = 0; i < posteriors.length; i++) {
            posteriors[i] = Math.exp(forward[i] + posteriors[i] - likelihood);
        }
        return new ForwardBackward(likelihood, states, posteriors);
    }

    private static double[] forward(Trellis trellis) {
        int states = trellis.states();
        double[] forward = impossible(trellis);
        forward[0] = trellis.emission(0, 0);
        for (int frame = 1; frame < trellis.frames(); frame++) {
            int before = (frame - 1) * states;
            for (int state = 0; state < states; state++) {
                double sum = forward[before + state] + trellis.stay(state);
                if (state > 0) {
                    sum = add(sum, forward[before + state - 1] + trellis.leave(state - 1));
                }
                forward[frame * states + state] = sum + trellis.emission(frame, state);
            }
        }
        return forward;
    }

    private static double[] backward(Trellis trellis) {
        int states = trellis.states();
        double[] backward = impossible(trellis);
        backward[backward.length - 1] = trellis.leave(states - 1);
        for (int frame = trellis.frames() - 2; frame >= 0; frame--) {
            int after = (frame + 1) * states;
            for (int state = 0; state < states; state++) {
                double sum = trellis.stay(state) + trellis.emission(frame + 1, state) + backward[after + state];
                if (state + 1 < states) {
                    double move = trellis.emission(frame + 1, state + 1) + backward[after + state + 1];
                    sum = add(sum, trellis.leave(state) + move);
                }
                backward[frame * states + state] = sum;
            }
        }
        return backward;
    }

    private static double[] impossible(Trellis trellis) {
        double[] scores = new double[Math.multiplyExact(trellis.frames(), trellis.states())];
        Arrays.fill(scores, Double.NEGATIVE_INFINITY);
        return scores;
    }

    /** Returns the logarithm of the sum of two numbers given as logarithms. */
    private static double add(double a, double b) {
        double larger = Math.max(a, b);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }

    /** Returns the log-likelihood of the text, the sum over its paths. */
    public double logLikelihood() {
        return logLikelihood;
    }

    /** Returns the number of the text's states. */
    public int states() {
        return states;
    }

    /** Returns the number of frames. */
    public int frames() {
        return posteriors.length / states;
    }

    /**
     * Returns the probability that a frame belongs to a state of the text. The probabilities of a frame sum to one.
     *
     * @param position the state's position in the text's sequence of states
     */
    public double posterior(int frame, int position) {
        return posteriors[frame * states + position];
    }
}
