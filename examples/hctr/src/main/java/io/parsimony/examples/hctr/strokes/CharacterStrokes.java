package io.parsimony.examples.hctr.strokes;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.List;

/**
 * The strokes of one character, in the order of writing.
 *
 * @param strokes at least one
 */
public record CharacterStrokes(List<Stroke> strokes) {

    /**
     * Copies the list.
     *
     * @throws ParsimonyException ({@code bad-strokes}) if it is empty
     */
    public CharacterStrokes {
        strokes = List.copyOf(strokes);
        if (strokes.isEmpty()) {
            throw ParsimonyException.of(HctrErrorId.BAD_STROKES, "Expected at least one stroke, found none.");
        }
    }
}
