package io.parsimony.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFolderTest {

    private static final ModelFormats FORMATS = ModelFormats.discover();

    @TempDir
    private Path folder;

    private void model(String name) throws IOException {
        Model model = Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(4)), List.of(4), 2), 1);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        FORMATS.write(model, file);
    }

    private HubConfiguration read(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json);
        return HubFolder.of(folder).configuration();
    }

    @Test
    void theModelIsFoundBesideItsConfiguration() throws IOException {
        model("onnx/model.onnx");
        assertThat(HubFolder.of(folder).configuration()).isEqualTo(HubConfiguration.NONE);
        HubConfiguration found = read(
                "preprocessor_config.json",
                "{\"image_mean\": [0.5, 0.4, 0.3], \"image_std\": [0.2, 0.2, 0.1], \"do_flip_channel_order\": true,"
                        + " \"size\": {\"shortest_edge\": 256}, \"crop_size\": {\"height\": 224, \"width\": 224}}");
        assertThat(found.input()).contains(Shape.of(3, 224, 224));
        assertThat(found.pixels())
                .isEqualTo(new PixelValues(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.2, 0.1), 1, 0.875, true));

        HubFolder hub = HubFolder.of(folder);
        Model model = hub.read(FORMATS, Optional.empty());
        assertThat(model.network().inputs().values()).containsExactly(Shape.of(3, 8, 8));
        assertThat(hub.notes(model)).anySatisfy(note -> assertThat(note)
                .contains("[preprocessor_config.json]", "mean [0.5, 0.4, 0.3]", "channels blue, green, red"));
    }

    @Test
    void scalesOfBytesAreUnderstood() throws IOException {
        model("model.onnx");
        HubConfiguration bytes = read(
                "preprocessor_config.json",
                "{\"do_rescale\": false, \"do_normalize\": true, \"image_mean\": [127.5], \"image_std\": 127.5}");
        assertThat(bytes.pixels()).isEqualTo(new PixelValues(List.of(127.5), List.of(127.5), 255, 1));
        HubConfiguration offset = read(
                "preprocessor_config.json",
                "{\"rescale_factor\": 0.00784313725490196, \"rescale_offset\": true, \"size\": 32}");
        assertThat(offset.pixels().range()).isEqualTo(2);
        assertThat(offset.pixels().mean()).containsExactly(1.0);
        assertThat(offset.input()).contains(Shape.of(3, 32, 32));
    }

    @Test
    void timmsConfigurationTellsPreparationAndClasses() throws IOException {
        model("model.onnx");
        HubConfiguration found = read(
                "config.json",
                "{\"pretrained_cfg\": {\"input_size\": [3, 160, 160], \"mean\": [0.1, 0.2, 0.3], \"std\": [1, 1, 2],"
                        + " \"crop_pct\": 0.95}, \"id2label\": {\"0\": \"dog\", \"1\": \"cat\"}}");
        assertThat(found.source()).isEqualTo("config.json");
        assertThat(found.input()).contains(Shape.of(3, 160, 160));
        assertThat(found.pixels()).isEqualTo(new PixelValues(List.of(0.1, 0.2, 0.3), List.of(1.0, 1.0, 2.0), 1, 0.95));
        assertThat(found.classes()).containsExactly("dog", "cat");
        assertThat(read("config.json", "{\"label_names\": [\"a\", \"b\"]}").classes())
                .containsExactly("a", "b");
        assertThat(read("config.json", "{\"id2label\": {\"1\": \"b\"}}").classes())
                .isEmpty();
    }

    @Test
    void faultsNameTheFolderOrFile() throws IOException {
        bad("Expected one model file");
        model("model.onnx");
        Files.writeString(folder.resolve("preprocessor_config.json"), "{");
        bad("preprocessor_config.json", "Expected JSON");
        Files.writeString(folder.resolve("preprocessor_config.json"), "[1]");
        bad("Expected a JSON object");
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"image_std\": [0, 1, 1]}");
        bad("positive");
    }

    private void bad(String... message) {
        assertThatThrownBy(() -> HubFolder.of(folder))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContainingAll(message);
    }
}
