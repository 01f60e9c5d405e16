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
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody else does who adds a loss: a class, compiled against the api alone, and a line in a service file, in a
 * folder on the class path. Configuration names it like any other.
 */
class ThirdPartyLossTest {

    private static final String NAME = "com.example.losses.AbsoluteLogits";
    private static final String SOURCE =
            """
            package com.example.losses;

            import io.parsimony.distill.DistillationLoss;
            import io.parsimony.distill.Signals;
            import io.parsimony.error.Require;
            import io.parsimony.tensor.Expr;
            import java.util.Set;

            public record AbsoluteLogits(double margin) implements DistillationLoss {

                public AbsoluteLogits {
                    Require.notNegative("margin", margin);
                }

                public AbsoluteLogits() {
                    this(0);
                }

                @Override
                public String type() {
                    return "absolute-logits";
                }

                @Override
                public Set<Need> needs() {
                    return Set.of(Need.TEACHER);
                }

                @Override
                public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
                    return student.logits().sub(teacher.logits()).abs().sub(margin).relu().mean();
                }
            }
            """;

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
        Files.writeString(source, SOURCE);
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

    /** The whole class path and the folder: an application with the loss beside Parsimony, in this process. */
    private URLClassLoader application() throws MalformedURLException {
        List<URL> places = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(Path.of(place).toUri().toURL());
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** The application: trains with the loss for its margin, and gives the loss at every step. */
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
