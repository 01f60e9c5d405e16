package io.parsimony.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** README.md shows the quick start that is compiled and tested. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path QUICK_START = ROOT.resolve("examples/quick-start");

    @Test
    void programIsTheFile() throws IOException {
        String program = Files.readString(QUICK_START.resolve("src/main/java/com/example/quickstart/QuickStart.java"));
        assertThat(block("java")).isEqualTo(program);
        assertThat(program.lines()).hasSizeLessThan(45);
    }

    @Test
    void dependenciesAreTheProjects() throws IOException {
        String project = Files.readString(QUICK_START.resolve("pom.xml"));
        String version = project.replaceAll("(?s).*<parsimony.version>(.*)</parsimony.version>.*", "$1");
        String shown = block("xml").replace(version, "${parsimony.version}");
        assertThat(shown).hasLineCount(10).contains("parsimony-strategies", "parsimony-backend-onnx");
        assertThat(project.replaceAll("(?m)^ +", "")).contains(shown.replaceAll("(?m)^ +", ""));
    }

    /** Returns the first code block of a language in the section about the library. */
    private static String block(String language) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String section = readme.substring(readme.indexOf("\n## As a library\n"));
        String start = "```" + language + "\n";
        int from = section.indexOf(start) + start.length();
        return section.substring(from, section.indexOf("```", from));
    }
}
