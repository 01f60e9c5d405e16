package io.parsimony.examples.hctr.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrokeJsonTest {

    private static CharacterStrokes parse(String json) {
        return StrokeJson.parse("永.json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void turnsCoordinatesUpsideDownIntoTheUnitSquare() {
        CharacterStrokes character = parse("{\"strokes\": [\"M 1 2\", [{}]], \"medians\": [[[0, 900], [1024, -124]],"
                + " [[512, 388], [256.5, 388], [1, 2]]], \"radStrokes\": [1]}");
        assertThat(character.strokes()).hasSize(2);
        assertThat(character.strokes().get(0).points()).containsExactly(0, 0, 1, 1);
        assertThat(character.strokes().get(0).radical()).isFalse();
        assertThat(character.strokes().get(1).size()).isEqualTo(3);
        assertThat(character.strokes().get(1).x(1)).isEqualTo(256.5f / 1024);
        assertThat(character.strokes().get(1).y(0)).isEqualTo(0.5f);
        assertThat(character.strokes().get(1).radical()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []                                        | Expected an object, found [[]
                    {"medians": [[[0, 0], [1, 1]]]            | Expected JSON, found
                    {"medians": [[[0, 0                       | Expected JSON, found
                    nonsense                                  | Expected JSON, found
                    {}                                        | Expected at least one stroke in [medians], found none
                    {"medians": []}                           | Expected at least one stroke in [medians], found none
                    {"medians": {"a": 1}}                     | Expected a list as [medians], found [{]
                    {"medians": [[[0, 0]]]}                   | Expected at least two points in each stroke, found 1
                    {"medians": [[[0, 0], [1]]]}              | Expected a number as coordinate, found ]
                    {"medians": [[[0, 0], [1, "1"]]]}         | Expected a number as coordinate, found 1
                    {"medians": [[[0, 0], [1, 2, 3]]]}        | Expected a point [x, y], found [3]
                    {"medians": [[[0, 0], [1, 1e9]]]}         | Expected coordinates from -2048.0 to 2048.0, found 1.0E9
                    {"medians": [[[0, 0], [1, 1e999]]]}       | Expected coordinates from -2048.0 to 2048.0, found
                    {"medians": [[[0, 0], [1, 1]]], "radStrokes": [1]} | Expected numbers of 1 strokes in [radStrokes]
                    {"medians": [[[0, 0], [1, 1]]], "radStrokes": [0.5]} | Expected a whole number in [radStrokes]
                    {"medians": [[[0, 0], [1, 1]]], "radStrokes": [99999999999]} | Cannot read the file: Numeric
                    """)
    void refusesWhatIsMalformed(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("永.json: " + message)
                .hasMessageEndingWith("[bad-strokes]");
    }
}
