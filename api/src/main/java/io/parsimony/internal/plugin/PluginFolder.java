package io.parsimony.internal.plugin;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of plug-ins outside the class path. Each jar in the folder, and each subfolder with its jars, is one plug-in
 * with its own class loader, so that plug-ins with different versions of one library can run together. A plug-in shares
 * the classes of Parsimony's API and of the libraries in the API's signatures; its own jars have priority for all other
 * classes.
 */
public final class PluginFolder {

    /** The system property that names the folders, separated as on a class path. */
    public static final String PROPERTY = "io.parsimony.plugins";

    /** Libraries whose classes must be the same on both sides of the API. */
    private static final List<String> SHARED = List.of(
            "java.",
            "javax.",
            "jdk.",
            "io.parsimony.",
            "org.slf4j.",
            "com.google.inject.",
            "jakarta.inject.",
            "com.typesafe.config.",
            "org.jspecify.");

    private static final String SERVICES = "META-INF/services/";

    private static final Map<Path, List<ClassLoader>> LOADERS = new LinkedHashMap<>();

    private PluginFolder() {}

    /**
     * Returns the class loaders of all plug-ins in the folders that {@value #PROPERTY} names, in alphabetical order. A
     * folder is read once.
     *
     * @throws ParsimonyException ({@code bad-plugin}) if a folder or a jar cannot be read, or a folder contains no
     *     plug-in
     */
    public static synchronized List<ClassLoader> loaders() {
        List<ClassLoader> all = new ArrayList<>();
        for (String folder : System.getProperty(PROPERTY, "").split(Pattern.quote(File.pathSeparator), -1)) {
            if (!folder.isBlank()) {
                all.addAll(LOADERS.computeIfAbsent(Path.of(folder).toAbsolutePath(), PluginFolder::read));
            }
        }
        return all;
    }

    private static List<ClassLoader> read(Path folder) {
        List<ClassLoader> loaders = new ArrayList<>();
        for (Path entry : entries(folder)) {
            List<Path> jars = (Files.isDirectory(entry) ? entries(entry) : List.of(entry))
                    .stream().filter(PluginFolder::isJar).toList();
            if (!jars.isEmpty()) {
                requirePlugin(entry, jars);
                loaders.add(new Loader(jars.stream().map(PluginFolder::url).toArray(URL[]::new)));
            }
        }
        if (loaders.isEmpty()) {
            throw bad(folder, "Expected at least one jar or subfolder with jars, found none.");
        }
        return loaders;
    }

    /** Checks that all jars can be read, and that one of them declares a plug-in. */
    private static void requirePlugin(Path plugin, List<Path> jars) {
        boolean declared = false;
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                declared |= file.stream().anyMatch(entry -> entry.getName().startsWith(SERVICES + "io.parsimony."));
            } catch (IOException e) {
                throw bad(jar, "Cannot read the jar: " + e.getMessage() + ".");
            }
        }
        if (!declared) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_PLUGIN,
                            "Expected a service file " + SERVICES + "io.parsimony... in a plug-in, found none.")
                    .at(plugin.toString())
                    .hint("Put a plug-in of several jars into a subfolder of its own: each jar directly in the "
                            + "folder is a plug-in."));
        }
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw bad(folder, "Cannot read the plug-in folder: " + e + ".");
        }
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar") && Files.isRegularFile(file);
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw bad(file, "Cannot convert the path of the plug-in to a URL: " + e.getMessage());
        }
    }

    private static ParsimonyException bad(Path path, String what) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_PLUGIN, what).at(path.toString()));
    }

    /** Loads classes from a plug-in's own jars first, except shared ones; finds services in these jars alone. */
    private static final class Loader extends URLClassLoader {

        static {
            registerAsParallelCapable();
        }

        Loader(URL[] jars) {
            super(jars, PluginFolder.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        return super.loadClass(name, resolve);
                    }
                }
                if (resolve) {
                    resolveClass(loaded);
                }
                return loaded;
            }
        }

        @Override
        public URL getResource(String name) {
            URL own = findResource(name);
            return own == null && !name.startsWith(SERVICES) ? super.getResource(name) : own;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            List<URL> found = new ArrayList<>(Collections.list(findResources(name)));
            if (!name.startsWith(SERVICES)) {
                found.addAll(Collections.list(getParent().getResources(name)));
            }
            return Collections.enumeration(found);
        }
    }
}
