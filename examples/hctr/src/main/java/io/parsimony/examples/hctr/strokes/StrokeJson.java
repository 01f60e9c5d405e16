package io.parsimony.examples.hctr.strokes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.HctrErrorId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A parser of one character's file of {@code hanzi-writer-data}: an object whose {@code medians} are the pen's paths as
 * lists of points {@code [x, y]}, and whose optional {@code radStrokes} are the numbers of the radical's strokes. The
 * coordinates are in a square of 1,024, x from 0 and y upwards from -124 to 900. All other content, such as the
 * outlines, is skipped.
 */
final class StrokeJson {

    private static final float EXTENT = 1024;
    private static final float TOP = 900;
    /** The maximum coordinate: no stroke ends further from the square than its own extent. */
    private static final float FARTHEST = 2 * EXTENT;

    private static final JsonFactory JSON = new JsonFactory();

    private final String name;
    private final JsonParser parser;

    private StrokeJson(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /**
     * Returns the strokes that a file describes.
     *
     * @param name the file's name, for messages
     * @throws ParsimonyException ({@code bad-strokes})
     */
    static CharacterStrokes parse(String name, byte[] contents) {
        try (JsonParser parser = JSON.createParser(contents)) {
            return new StrokeJson(name, parser).character();
        } catch (JsonParseException e) {
            throw new ParsimonyException(
                    Problem.of(HctrErrorId.BAD_STROKES, "Expected JSON, found: " + e.getOriginalMessage() + ".")
                            .at(name),
                    e);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(HctrErrorId.BAD_STROKES, "Cannot read the file: " + e.getMessage() + ".")
                            .at(name),
                    e);
        }
    }

    private CharacterStrokes character() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "an object");
        List<float[]> medians = new ArrayList<>();
        List<Integer> radical = new ArrayList<>();
        while (next() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            next();
            switch (field) {
                case "medians" -> medians = medians();
                case "radStrokes" -> radical = numbers();
                default -> parser.skipChildren();
            }
        }
        if (medians.isEmpty()) {
            throw bad("at least one stroke in [medians]", "none");
        }
        for (int stroke : radical) {
            if (stroke < 0 || stroke >= medians.size()) {
                throw bad("numbers of " + medians.size() + " strokes in [radStrokes]", stroke);
            }
        }
        List<Stroke> strokes = new ArrayList<>();
        for (float[] points : medians) {
            strokes.add(new Stroke(points, radical.contains(strokes.size())));
        }
        return new CharacterStrokes(strokes);
    }

    private List<float[]> medians() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "a list as [medians]");
        List<float[]> medians = new ArrayList<>();
        List<Float> points = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_ARRAY, "a list of points");
            points.clear();
            while (next() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.START_ARRAY, "a point [x, y]");
                points.add(coordinate() / EXTENT);
                points.add((TOP - coordinate()) / EXTENT);
                expect(next(), JsonToken.END_ARRAY, "a point [x, y]");
            }
            if (points.size() < 4) {
                throw bad("at least two points in each stroke", points.size() / 2);
            }
            float[] array = new float[points.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = points.get(i);
            }
            medians.add(array);
        }
        return medians;
    }

    private float coordinate() throws IOException {
        if (!next().isNumeric()) {
            throw bad("a number as coordinate", parser.getText());
        }
        float value = parser.getFloatValue();
        // The negated condition also rejects NaN.
        if (!(Math.abs(value) <= FARTHEST)) {
            throw bad("coordinates from -" + FARTHEST + " to " + FARTHEST, value);
        }
        return value;
    }

    private List<Integer> numbers() throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "a list as [radStrokes]");
        List<Integer> numbers = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a whole number in [radStrokes]");
            numbers.add(parser.getIntValue());
        }
        return numbers;
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw bad("complete JSON", "its end");
        }
        return token;
    }

    private void expect(JsonToken found, JsonToken expected, String what) throws IOException {
        if (found != expected) {
            throw bad(what, found == null ? "nothing" : "[" + parser.getText() + "]");
        }
    }

    private ParsimonyException bad(String expected, Object found) {
        return new ParsimonyException(
                Problem.of(HctrErrorId.BAD_STROKES, "Expected " + expected + ", found " + found + ".")
                        .at(name));
    }
}
