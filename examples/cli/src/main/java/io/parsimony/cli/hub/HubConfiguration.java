package io.parsimony.cli.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The preparation of pictures for a model of a hub: transformers' {@code preprocessor_config.json}, or timm's {@code
 * config.json}. Missing settings keep their defaults.
 *
 * @param source the name of the configuration file, or empty
 * @param input channels, height and width of samples, if specified
 * @param pixels the conversion of pixels to numbers, and the part of a picture to use
 * @param classes the names of the classes in the order of the model's outputs, or none
 */
public record HubConfiguration(String source, Optional<Shape> input, PixelValues pixels, List<String> classes) {

    /** No configuration. */
    public static final HubConfiguration NONE =
            new HubConfiguration("", Optional.empty(), PixelValues.PLAIN, List.of());

    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final String CONFIGURATION = "config.json";
    private static final String PRETRAINED = "pretrained_cfg";
    private static final long MOST_BYTES = 16L << 20;
    private static final double LEVELS = 255;

    static HubConfiguration read(Path folder) {
        JsonNode configuration = json(folder.resolve(CONFIGURATION));
        List<String> classes = classes(configuration);
        Path preprocessor = folder.resolve(PREPROCESSOR);
        try {
            if (Files.exists(preprocessor)) {
                return ofTransformers(json(preprocessor), classes);
            }
            JsonNode timm = configuration.has(PRETRAINED) ? configuration.get(PRETRAINED) : configuration;
            return timm.has("mean") || timm.has("input_size")
                    ? ofTimm(timm, classes)
                    : new HubConfiguration("", Optional.empty(), PixelValues.PLAIN, classes);
        } catch (ParsimonyException e) {
            throw e.at(folder.toString());
        }
    }

    private static JsonNode json(Path file) {
        ObjectMapper mapper = new ObjectMapper();
        if (!Files.exists(file)) {
            return mapper.createObjectNode();
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw HubFolder.bad(file, "Expected a regular file of at most 16 MiB.");
            }
            JsonNode tree = mapper.readTree(Files.readAllBytes(file));
            if (tree == null || !tree.isObject()) {
                throw HubFolder.bad(file, "Expected a JSON object.");
            }
            return tree;
        } catch (IOException e) {
            throw HubFolder.bad(file, "Expected JSON, found invalid JSON: " + firstLine(e) + ".");
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * Multiplies pixels of 0 .. 255 by the rescale factor, subtracts one if there is an offset, then normalizes them.
     */
    private static HubConfiguration ofTransformers(JsonNode json, List<String> classes) {
        boolean rescale = json.path("do_rescale").asBoolean(true);
        double range = rescale ? LEVELS * json.path("rescale_factor").asDouble(1 / LEVELS) : LEVELS;
        boolean normalize = json.path("do_normalize").asBoolean(json.has("image_mean") || json.has("image_std"));
        List<Double> mean = normalize ? numbers(json, "image_mean", 0) : List.of(0.0);
        List<Double> deviation = normalize ? numbers(json, "image_std", 1) : List.of(1.0);
        if (rescale && json.path("rescale_offset").asBoolean(false)) {
            mean = mean.stream().map(each -> each + 1).toList();
        }
        Optional<int[]> size = extents(json.path("size"));
        Optional<int[]> cut = json.path("do_center_crop").asBoolean(json.has("crop_size"))
                ? extents(json.path("crop_size"))
                : Optional.empty();
        double crop = json.path("crop_pct").asDouble(1);
        if (cut.isPresent() && size.isPresent()) {
            crop = Math.min(1, (double) Math.min(cut.get()[0], cut.get()[1]) / Math.min(size.get()[0], size.get()[1]));
        }
        PixelValues pixels = new PixelValues(mean, deviation, range, crop)
                .withBgr(json.path("do_flip_channel_order").asBoolean(false));
        Optional<Shape> input = cut.or(() -> size).map(hw -> Shape.of(3, hw[0], hw[1]));
        return new HubConfiguration(PREPROCESSOR, input, pixels, classes);
    }

    private static HubConfiguration ofTimm(JsonNode json, List<String> classes) {
        PixelValues pixels = new PixelValues(
                numbers(json, "mean", 0),
                numbers(json, "std", 1),
                1,
                json.path("crop_pct").asDouble(1));
        JsonNode size = json.path("input_size");
        Optional<Shape> input = size.size() == 3
                ? Optional.of(Shape.of(
                        size.get(0).asInt(), size.get(1).asInt(), size.get(2).asInt()))
                : Optional.empty();
        return new HubConfiguration(CONFIGURATION, input, pixels, classes);
    }

    /** Returns a list of numbers, also for a single number; returns the default if there is none. */
    private static List<Double> numbers(JsonNode json, String name, double otherwise) {
        JsonNode value = json.path(name);
        if (value.isNumber()) {
            return List.of(value.asDouble());
        }
        List<Double> numbers = new ArrayList<>();
        value.forEach(each -> numbers.add(each.asDouble()));
        return numbers.isEmpty() ? List.of(otherwise) : numbers;
    }

    /**
     * Returns height and width from one number for both, an object with both, or an object with the length of the
     * shorter edge.
     */
    private static Optional<int[]> extents(JsonNode size) {
        JsonNode height = size.isNumber() ? size : size.has("height") ? size.get("height") : size.path("shortest_edge");
        JsonNode width = size.has("width") ? size.get("width") : height;
        return height.asInt() > 0 && width.asInt() > 0
                ? Optional.of(new int[] {height.asInt(), width.asInt()})
                : Optional.empty();
    }

    /**
     * Returns transformers' {@code id2label}, or timm's {@code label_names}; empty unless the numbers start at 0
     * without gaps.
     */
    private static List<String> classes(JsonNode json) {
        JsonNode labels = json.path("id2label");
        if (labels.isObject()) {
            boolean whole = IntStream.range(0, labels.size()).allMatch(i -> labels.has(Integer.toString(i)));
            return whole
                    ? IntStream.range(0, labels.size())
                            .mapToObj(i -> labels.get(Integer.toString(i)).asText())
                            .toList()
                    : List.of();
        }
        List<String> names = new ArrayList<>();
        json.path("label_names").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Returns the configuration in one sentence, if there is one. */
    Optional<String> description() {
        return source.isEmpty()
                ? Optional.empty()
                : Optional.of("Pictures are prepared as [" + source + "] says: "
                        + input.map(size -> "size " + size + ", ").orElse("") + pixels.describe() + ".");
    }
}
