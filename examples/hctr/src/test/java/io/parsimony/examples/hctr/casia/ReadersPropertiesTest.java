package io.parsimony.examples.hctr.casia;

import static io.parsimony.examples.hctr.casia.CasiaFiles.gnt;
import static io.parsimony.examples.hctr.casia.CasiaFiles.join;
import static io.parsimony.examples.hctr.casia.CasiaFiles.page;
import static io.parsimony.examples.hctr.casia.CasiaFiles.picture;
import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Readers give samples that the file has room for, and then end or refuse it, whatever its bytes are. */
class ReadersPropertiesTest {

    private static final byte[] CHARACTERS =
            join(gnt("啊", picture(3, 4, 1)), gnt("a", picture(2, 2, 2)), gnt("中", picture(4, 1, 3)));
    private static final byte[] PAGE = page("中文", "a", "");

    private static Path file;

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("casia", ".bytes");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 200)
    void anyBytes(@ForAll byte[] bytes) {
        readAll(bytes);
    }

    /** A few bytes of a good file changed, and its end cut off: faults deep inside. */
    @Property(tries = 600)
    void almostFiles(@ForAll("almost") byte[] bytes) {
        readAll(bytes);
    }

    @Provide
    Arbitrary<byte[]> almost() {
        Arbitrary<byte[]> whole = Arbitraries.of(CHARACTERS, PAGE);
        Arbitrary<int[]> places =
                Arbitraries.integers().between(0, 120).array(int[].class).ofMaxSize(3);
        Arbitrary<Integer> values = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 0x7F, 0x80, 0xFF), Arbitraries.integers().between(0, 255));
        return Combinators.combine(whole, places, values, Arbitraries.integers().between(0, 400))
                .as((good, changed, value, length) -> {
                    byte[] bytes = Arrays.copyOf(good, Math.min(good.length, length));
                    for (int place : changed) {
                        if (place < bytes.length) {
                            bytes[place] = (byte) (int) value;
                        }
                    }
                    return bytes;
                });
    }

    private static void readAll(byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long pixels = 0;
        try (GntReader reader = GntReader.open(file)) {
            for (Iterator<LabelledCharacter> each = reader; each.hasNext(); ) {
                pixels += each.next().image().ink().length;
            }
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("bad-file");
        }
        assertThat(pixels).isLessThanOrEqualTo(bytes.length);
        pixels = 0;
        try (DgrlReader reader = DgrlReader.open(file)) {
            for (Iterator<LabelledLine> each = reader; each.hasNext(); ) {
                pixels += each.next().image().ink().length;
            }
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("bad-file");
        }
        // At one bit a pixel a byte has eight.
        assertThat(pixels).isLessThanOrEqualTo(8L * bytes.length);
    }
}
