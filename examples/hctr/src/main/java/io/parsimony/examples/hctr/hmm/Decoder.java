package io.parsimony.examples.hctr.hmm;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import io.parsimony.examples.hctr.text.LanguageModel;
import java.util.Optional;

/**
 * Reads lines: finds the characters {@code w}, and the path {@code q} through their states, of the greatest
 *
 * <pre>{@code
 * log p(frames, q | w) + languageWeight * log P(w) + bonus * |w|
 * }</pre>
 *
 * where the first term is the sum of the path's emissions and transitions, that out of the last state included.
 *
 * <p>Without a language model the search is exact, and its settings but the bonus are not looked at. With one it is a
 * beam search by token passing (S. J. Young, N. H. Russell and J. H. S. Thornton, <i>Token passing: a simple conceptual
 * model for connected speech recognition systems</i>, 1989): frame by frame, tokens of equal character, state and
 * context of the language model are recombined, and those too far below the best are dropped. Which characters may
 * begin in a frame is decided by what the next frames look like, once for all contexts.
 *
 * <p>Where the beam has dropped every token that could end with the line, the line is read without the language model.
 * Equal scores are decided by the order of characters, so that the same emissions give the same reading. Safe for use
 * by several threads.
 */
public final class Decoder {

    private final Topology topology;
    private final Transitions transitions;
    private final Optional<LanguageModel> language;
    private final DecoderSettings settings;

    /**
     * A decoder.
     *
     * @param language what is likely to be written, if that is known
     * @throws ParsimonyException ({@code bad-outputs}) if the transitions are not of the topology;
     *     ({@code bad-alphabet}) if the language model is not one of its characters
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
     * @throws ParsimonyException ({@code bad-outputs}) if the emissions are not of the topology
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
