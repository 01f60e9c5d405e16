package io.parsimony.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials lists every published library in the version of the build. */
class BomTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PARENT = Pattern.compile("<parent>.*?</parent>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(parsimony-[a-z0-9-]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<$]+)</version>");

    @Test
    void everyPublishedLibraryIsNamedOnce() throws IOException {
        String managed = Files.readString(ROOT.resolve("api/bom/pom.xml"));
        List<String> named = new ArrayList<>(all(ARTIFACT, managed));
        named.remove("parsimony-bom");
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published());
    }

    @Test
    void theVersionIsTheBuilds() throws IOException {
        String version = all(VERSION, Files.readString(ROOT.resolve("pom.xml"))).get(0);
        String own = Files.readString(ROOT.resolve("api/bom/pom.xml"));
        assertThat(all(VERSION, own.substring(0, own.indexOf("<build>")))).containsExactly(version);
    }

    /** Returns the published libraries of the build: plain jars of modules that do not disable deployment. */
    private static Set<String> published() throws IOException {
        Set<String> published = new TreeSet<>();
        try (Stream<Path> files = Files.find(ROOT, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            files.map(BomTest::read)
                    .filter(pom -> pom.contains("<parent>"))
                    .filter(pom -> !pom.contains("<maven.deploy.skip>true") && !pom.contains("<packaging>"))
                    .forEach(pom -> published.add(
                            all(ARTIFACT, PARENT.matcher(pom).replaceFirst("")).get(0)));
        }
        // An archetype is given on the command line, never as a dependency.
        published.remove("parsimony-backend-archetype");
        return published;
    }

    private static String read(Path pom) {
        try {
            return Files.readString(pom);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
