package io.parsimony.internal.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ParsimonyException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plug-ins in jars that the test compiles. */
class PluginFolderTest {

    private static final String SERVICE = "META-INF/services/io.parsimony.backend.BackendProvider";

    /** A backend provider whose name is returned by a method of a library. */
    private static final String PROVIDER =
            """
            package toy;
            public final class Toy implements io.parsimony.backend.BackendProvider {
                @Override
                public String type() {
                    return lib.Version.name();
                }
                @Override
                public io.parsimony.backend.Backend open() {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    @TempDir
    private Path folder;

    @TempDir
    private Path work;

    @AfterEach
    void forget() {
        System.clearProperty(PluginFolder.PROPERTY);
    }

    private List<BackendProvider> discover(Path... folders) {
        System.setProperty(
                PluginFolder.PROPERTY,
                String.join(
                        File.pathSeparator,
                        Stream.of(folders).map(Path::toString).toList()));
        return PluginRegistry.discover(BackendProvider.class).stream()
                .filter(provider -> provider.getClass().getName().startsWith("toy."))
                .toList();
    }

    private static String version(String name) {
        return "package lib; public final class Version { public static String name() { return \"" + name + "\"; } }";
    }

    /** Compiles sources by class name. */
    private Map<String, byte[]> compile(Map<String, String> sources) throws IOException, URISyntaxException {
        Path classes = Files.createTempDirectory(work, "classes");
        Path api = Path.of(BackendProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-cp", api.toString(), "-d", classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = Files.createDirectories(classes.resolve("src").resolve(source.getKey()))
                    .resolve(source.getKey().substring(source.getKey().lastIndexOf('.') + 1) + ".java");
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
        Map<String, byte[]> compiled = new LinkedHashMap<>();
        for (String name : sources.keySet()) {
            String file = name.replace('.', '/') + ".class";
            compiled.put(file, Files.readAllBytes(classes.resolve(file)));
        }
        return compiled;
    }

    private static void jar(Path file, Map<String, byte[]> entries) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }

    private static Map<String, byte[]> withService(Map<String, byte[]> classes) {
        Map<String, byte[]> entries = new LinkedHashMap<>(classes);
        entries.put(SERVICE, "toy.Toy\n".getBytes(StandardCharsets.UTF_8));
        return entries;
    }

    private Map<String, byte[]> toy(String name) throws IOException, URISyntaxException {
        return withService(compile(Map.of("toy.Toy", PROVIDER, "lib.Version", version(name))));
    }

    @Test
    void withoutAFolderThereIsNothingToFind() {
        assertThat(PluginFolder.loaders()).isEmpty();
    }

    @Test
    void pluginsWithClashingClassesRunSideBySide() throws Exception {
        jar(folder.resolve("a.jar"), toy("one"));
        jar(folder.resolve("b.jar"), toy("two"));
        List<BackendProvider> found = discover(folder);
        assertThat(found).extracting(BackendProvider::type).containsExactly("one", "two");
        assertThat(found.get(0).getClass()).isNotEqualTo(found.get(1).getClass());
        assertThat(found.get(0).getClass().getClassLoader())
                .isNotSameAs(found.get(1).getClass().getClassLoader());
    }

    @Test
    void aSubfolderIsOnePluginOfSeveralJars() throws Exception {
        Map<String, byte[]> all = toy("together");
        Map<String, byte[]> library = Map.of("lib/Version.class", all.remove("lib/Version.class"));
        jar(folder.resolve("toy/provider.jar"), all);
        jar(folder.resolve("toy/library.jar"), library);
        Files.writeString(folder.resolve("toy/README.txt"), "not a jar");
        Files.writeString(folder.resolve("notes.txt"), "not a plug-in");
        assertThat(discover(folder)).extracting(BackendProvider::type).containsExactly("together");
    }

    @Test
    void severalFoldersAreSearchedInOrder() throws Exception {
        Path second = work.resolve("second");
        jar(folder.resolve("z.jar"), toy("first"));
        jar(second.resolve("a.jar"), toy("second"));
        assertThat(discover(folder, second)).extracting(BackendProvider::type).containsExactly("first", "second");
    }

    @Test
    void aPluginsOwnLibrariesComeBeforeTheApplications() throws Exception {
        // The application has a class of this name without this method.
        Map<String, byte[]> own = compile(Map.of(
                "toy.Toy",
                PROVIDER.replace("lib.Version", "org.assertj.core.api.Assertions"),
                "org.assertj.core.api.Assertions",
                "package org.assertj.core.api; public class Assertions { public static String name() { return "
                        + "\"own\"; } }"));
        jar(folder.resolve("own.jar"), withService(own));
        List<BackendProvider> found = discover(folder);
        assertThat(found).extracting(BackendProvider::type).containsExactly("own");
        Class<?> type = found.get(0).getClass();
        assertThat(type.getClassLoader().loadClass("org.assertj.core.api.Assertions"))
                .isNotEqualTo(org.assertj.core.api.Assertions.class);
        assertThat(type.getClassLoader().loadClass(BackendProvider.class.getName()))
                .isSameAs(BackendProvider.class);
        assertThat(type.getClassLoader().loadClass(Test.class.getName())).isSameAs(Test.class);
    }

    @Test
    void aFolderIsReadOnce() throws Exception {
        jar(folder.resolve("a.jar"), toy("one"));
        Class<?> first = discover(folder).get(0).getClass();
        assertThat(discover(folder).get(0).getClass()).isSameAs(first);
    }

    @Test
    void aMissingFolderIsAnError() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> discover(missing))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("Cannot read the plug-in folder")
                .hasMessageContaining("[bad-plugin]");
    }

    @Test
    void anEmptyFolderIsAnError() {
        assertThatThrownBy(() -> discover(folder))
                .hasMessageContaining("Expected at least one jar or subfolder with jars, found none.")
                .hasMessageContaining("[bad-plugin]");
    }

    @Test
    void aDamagedJarIsAnError() throws IOException {
        Files.writeString(folder.resolve("damaged.jar"), "no jar");
        assertThatThrownBy(() -> discover(folder))
                .hasMessageContaining("damaged.jar")
                .hasMessageContaining("Cannot read the jar")
                .hasMessageContaining("[bad-plugin]");
    }

    @Test
    void aJarThatDeclaresNoPluginIsAnError() throws Exception {
        Map<String, byte[]> all = toy("apart");
        jar(folder.resolve("library.jar"), Map.of("lib/Version.class", all.remove("lib/Version.class")));
        jar(folder.resolve("provider.jar"), all);
        assertThatThrownBy(() -> discover(folder))
                .hasMessageContaining("library.jar")
                .hasMessageContaining("Put a plug-in of several jars into a subfolder of its own")
                .hasMessageContaining("[bad-plugin]");
    }

    @Test
    void aServiceFileThatNamesNoClassIsAnError() throws Exception {
        jar(folder.resolve("empty.jar"), withService(Map.of()));
        assertThatThrownBy(() -> discover(folder))
                .hasMessageContaining("toy.Toy")
                .hasMessageContaining("[bad-plugin]");
    }

    @Test
    void aPluginWithoutItsSuperclassIsAnError() throws Exception {
        Map<String, byte[]> all = compile(Map.of(
                "toy.Toy",
                PROVIDER.replace("class Toy", "class Toy extends lib.Base").replace("lib.Version.name()", "\"\""),
                "lib.Base",
                "package lib; public class Base {}"));
        all.remove("lib/Base.class");
        jar(folder.resolve("half.jar"), withService(all));
        assertThatThrownBy(() -> discover(folder))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("lib/Base")
                .hasMessageContaining("[bad-plugin]");
    }
}
