package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import io.parsimony.examples.hctr.text.LanguageModel;
import java.util.Optional;

/**
 * Decodes lines: finds the characters {@code w}, and the path {@code q} through their states, that maximize
 *
 * <pre>{@code
 * log p(frames, q | w) + languageWeight * log P(w) + bonus * |w|
 * }</pre>
 *
 * where the first term is the sum of the path's emissions and transitions, including the transition out of the last
 * state.
 *
 * <p>Without a language model, the search is exact and uses no setting except the bonus. With a language model, it is a
 * beam search by token passing (S. J. Young, N. H. Russell and J. H. S. Thornton, <i>Token passing: a simple conceptual
 * model for connected speech recognition systems</i>, 1989). In each frame, tokens with equal character, state and
 * language model context are recombined, and tokens far below the best are dropped. A look-ahead over the next frames
 * selects the characters that may begin in a frame, once for all contexts.
 *
 * <p>If the beam dropped every token that could end with the line, the line is decoded without the language model. The
 * order of characters decides equal scores, so the same emissions give the same reading. Thread-safe.
 */
public final class Decoder {

    private final Topology topology;
    private final Transitions transitions;
    private final Optional<LanguageModel> language;
    private final DecoderSettings settings;

    /**
     * Creates a decoder.
     *
     * @param language the language model, if there is one
     * @throws ParsimonyException ({@code bad-outputs}) if the transitions do not match the topology; ({@code
     *     bad-alphabet}) if the language model has another number of characters
     */
    public Decoder(
            Topology topology, Transitions transitions, Optional<LanguageModel> language, DecoderSettings settings) {
        transitions.check(topology);
        language.filter(model -> model.characters() != topology.characters()).ifPresent(model -> {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_ALPHABET,
                    "Expected a language model of %d characters, found one of %d.",
                    topology.characters(),
                    model.characters());
        });
        this.topology = topology;
        this.transitions = transitions;
        this.language = language;
        this.settings = settings;
    }

    /**
     * Reads a line.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the emissions do not match the topology
     */
    public Reading decode(Emissions emissions) {
        emissions.check(topology);
        int[] columns = emissions.columns();
        return language.map(
                        model -> new BeamSearch(emissions, columns, topology, transitions, model, settings).decode())
                .filter(reading -> reading.characters().length > 0)
                .orElseGet(() -> new CharacterLoop(emissions, columns, topology, transitions).decode(settings.bonus()));
    }
}
