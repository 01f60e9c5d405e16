package io.parsimony.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.internal.error.Suggestions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorTest {

    @Test
    void severalProblemsAreNumbered() {
        ParsimonyException e = new ParsimonyException(List.of(
                Problem.of(ErrorId.BAD_VALUE, "First.").at("here"),
                Problem.of(ErrorId.BAD_SHAPE, "Second.").hint("Mend it.")));
        assertThat(e).hasMessage("2 problems:\n  1) here: First. [bad-value]\n  2) Second. Mend it. [bad-shape]");
        assertThat(e.id()).isEqualTo("bad-value");
        assertThatThrownBy(() -> new ParsimonyException(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void placeIsAddedOnceAndTheTraceStays() {
        ParsimonyException inner = ParsimonyException.of(ErrorId.BAD_FILE, "Bad.");
        ParsimonyException outer = inner.at("node [a]").at("program [b]");
        assertThat(outer).hasMessage("node [a]: Bad. [bad-file]");
        assertThat(outer.getStackTrace()).isEqualTo(inner.getStackTrace());
    }

    @Test
    void problemsSurviveSerialisation() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ParsimonyException(
                    List.of(Problem.of(ErrorId.BAD_FILE, "Bad.").at("here"))));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ParsimonyException read = (ParsimonyException) in.readObject();
            assertThat(read.problems())
                    .containsExactly(Problem.of(ErrorId.BAD_FILE, "Bad.").at("here"));
            assertThat(read.id()).isEqualTo("bad-file");
        }
    }

    @Test
    void suggestionsAreTheNearest() {
        List<String> known = List.of("momentum", "learning-rate", "temperature", "nesterov");
        assertThat(Suggestions.nearest("learningRate", known)).containsExactly("learning-rate");
        assertThat(Suggestions.nearest("temp", known)).containsExactly("temperature");
        assertThat(Suggestions.nearest("Momentun", known)).containsExactly("momentum");
        assertThat(Suggestions.nearest("epochs", known)).isEmpty();
        assertThat(Suggestions.nearest("", known)).isEmpty();
        assertThat(Suggestions.nearest("a", List.of("b", "c"))).isEmpty();
    }

    @Test
    void longListsAreCut() {
        List<String> nodes = IntStream.range(100, 150).mapToObj(i -> "node" + i).toList();
        assertThat(Suggestions.sentence("node_100", nodes))
                .startsWith("Did you mean [node100] or [")
                .endsWith("]?");
        assertThat(Suggestions.sentence("zz", nodes))
                .startsWith("Known: [node100, node101, ")
                .endsWith("node124] and 25 more.");
        assertThat(Suggestions.sentence("zz", List.of()))
                .isEqualTo("No name is known. Check that the module that provides it is on the class path.");
    }
}
