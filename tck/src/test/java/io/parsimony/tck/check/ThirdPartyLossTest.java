package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.train.TrainingListener;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adds the README's loss like a third party: a class compiled against the api alone, and a line in a service file, in a
 * folder on the class path. The configuration names it like any other.
 */
class ThirdPartyLossTest {

    private static final String NAME = "com.example.losses.AbsoluteLogits";
    private static final Pattern SOURCE =
            Pattern.compile("```java\n(package com.example.losses;.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void aClassAndALineInAServiceFileAreFoundByNameAndTrain() throws Exception {
        compile();
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(DistillationLoss.class.getName()), NAME + "\n");
        try (URLClassLoader application = application()) {
            Object training = application
                    .loadClass(Training.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            @SuppressWarnings("unchecked")
            List<Double> losses = ((DoubleFunction<List<Double>>) training).apply(0.01);
            assertThat(losses).hasSize(6);
            assertThat(losses.get(5)).isLessThan(losses.get(0));
        }
    }

    private void compile() throws IOException {
        Path source =
                Files.createDirectories(folder.resolve("com/example/losses")).resolve("AbsoluteLogits.java");
        Matcher readme = SOURCE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(readme.find()).isTrue();
        Files.writeString(source, readme.group(1));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int code = compiler.run(
                InputStream.nullInputStream(),
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                source.toString());
        assertThat(code).isZero();
    }

    /**
     * Returns a class loader of the whole class path and the folder: an application with the loss, in this process.
     */
    private URLClassLoader application() throws MalformedURLException {
        List<URL> places = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** The application: trains with the loss for its margin, and returns the loss at every step. */
    public static final class Training implements DoubleFunction<List<Double>> {

        @Override
        public List<Double> apply(double margin) {
            Configuration configuration =
                    Parsimony.configure(ConfigFactory.parseString("parsimony { backend = reference,"
                            + " distill { losses = [ { type = absolute-logits, margin = " + margin + " } ], epochs = 6,"
                            + " batch = 12, optimizer.learning-rate = 0.01, preflight.enabled = false } }"));
            assertThat(configuration.distill().objective().terms().get(0).loss())
                    .hasToString("AbsoluteLogits[margin=" + margin + "]");
            List<Double> losses = new ArrayList<>();
            TrainingListener listener = progress -> losses.add(progress.report().total());
            try (Parsimony parsimony = Parsimony.open(configuration)) {
                parsimony.distill(Study.teacher(1), Rewrite.identity(Study.student(1)), new StudyNoise(12), listener);
            }
            return losses;
        }
    }
}
