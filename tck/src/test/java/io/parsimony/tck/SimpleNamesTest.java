package io.parsimony.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Simple names are unique: no two types of the modules' main code have the same. */
class SimpleNamesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> OTHER_PROJECTS = List.of("backend-tutorial", "quick-start");

    @Test
    void simpleNamesAreUnique() throws IOException {
        Map<String, List<String>> byName;
        try (Stream<Path> files = Files.walk(ROOT)) {
            byName = files.map(ROOT::relativize)
                    .filter(SimpleNamesTest::isMainCode)
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString(),
                            TreeMap::new,
                            Collectors.mapping(Path::toString, Collectors.toList())));
        }
        assertThat(byName).hasSizeGreaterThan(200);
        byName.values().removeIf(files -> files.size() == 1);
        assertThat(byName).isEmpty();
    }

    private static boolean isMainCode(Path file) {
        List<String> parts =
                Stream.of(file.toString().replace('\\', '/').split("/")).toList();
        String name = parts.get(parts.size() - 1);
        return name.endsWith(".java")
                && !name.endsWith("-info.java")
                && parts.contains("main")
                && Stream.of("target", ".git").noneMatch(parts::contains)
                && OTHER_PROJECTS.stream().noneMatch(parts::contains);
    }
}
