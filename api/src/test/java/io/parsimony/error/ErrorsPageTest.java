package io.parsimony.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares {@code api/ERRORS.md} with {@link ErrorId}; with {@code -Dparsimony.errors.write}, writes the page. */
class ErrorsPageTest {

    private static final Path PAGE = Path.of("ERRORS.md");

    @Test
    void thePageListsEveryErrorWithItsRemedy() throws IOException {
        String page = page();
        if (Boolean.getBoolean("parsimony.errors.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).hasContent(page);
    }

    @Test
    void everyRemedyIsOneSentence() {
        for (ErrorId error : ErrorId.values()) {
            assertThat(error.remedy()).as(error.id()).matches("[A-Z].*[^.]\\.").doesNotContain(". ");
        }
    }

    private static String page() {
        return Arrays.stream(ErrorId.values())
                .map(error -> "| `" + error.id() + "` | " + error.remedy() + " |\n")
                .sorted()
                .collect(Collectors.joining(
                        "",
                        """
                        # Errors

                        Every `ParsimonyException` carries the stable id of each of its problems. A problem's message \
                        says what was
                        expected and what was found; its `remedy()` is its own hint or the sentence below. The enum \
                        `ErrorId` is the
                        source of this page.

                        | id | remedy |
                        | --- | --- |
                        """,
                        ""));
    }
}
