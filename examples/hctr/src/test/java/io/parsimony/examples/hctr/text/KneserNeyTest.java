package io.parsimony.examples.hctr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KneserNeyTest {

    private static double probability(LanguageModel model, long context, int character) {
        return Math.exp(model.logProbability(context, character));
    }

    private static long context(LanguageModel model, int... text) {
        long context = model.start();
        for (int character : text) {
            context = model.append(context, character);
        }
        return context;
    }

    private static void assertProbabilities(LanguageModel model, long context, double... expected) {
        for (int character = 0; character < expected.length; character++) {
            assertThat(probability(model, context, character)).isCloseTo(expected[character], within(1e-6));
        }
    }

    private static double sum(LanguageModel model, long context) {
        return IntStream.range(0, model.characters())
                .mapToDouble(character -> probability(model, context, character))
                .sum();
    }

    /** Returns lines of a small process in which a character depends on the two characters before. */
    private static Stream<int[]> lines(long seed, int lines) {
        Random random = new Random(seed);
        return Stream.generate(() -> {
                    int[] line = new int[1 + random.nextInt(30)];
                    for (int i = 0; i < line.length; i++) {
                        int before = i > 0 ? line[i - 1] : 0;
                        int earlier = i > 1 ? line[i - 2] : 1;
                        line[i] = (3 * before + 7 * earlier + (int) Math.abs(random.nextGaussian() * 2)) % 40;
                    }
                    return line;
                })
                .limit(lines);
    }

    /**
     * The lines ab, ac, bab of the alphabet a, b, c. With | for the beginning of a line, the pairs are |a 2, |b 1, ab
     * 2, ac 1, ba 1: three once, two twice, so the discount is 3/7. Before a come |, b; before b |, a; before c a: one
     * once, two twice, so the discount is 1/5 of five.
     */
    @Test
    void smallCountsGiveTheProbabilitiesOfTheOriginalMethod() {
        KneserNey model = KneserNey.train(3, 2, Stream.of(new int[] {0, 1}, new int[] {0, 2}, new int[] {1, 0, 1}));
        // c was seen at the end of a line alone: (2 - 1/5) / 5 + (3/5 / 5) / 3, twice, and (1 - 1/5) / 5 + (3/5 / 5) /
        // 3.
        assertProbabilities(model, context(model, 2), 0.4, 0.4, 0.2);
        // (2 - 3/7) / 3 + (6/7 / 3) * 0.4, (1 - 3/7) / 3 + (6/7 / 3) * 0.4, and (6/7 / 3) * 0.2.
        assertProbabilities(model, model.start(), 67 / 105.0, 32 / 105.0, 6 / 105.0);
        assertProbabilities(model, context(model, 0), 12 / 105.0, 67 / 105.0, 26 / 105.0);
        assertProbabilities(model, context(model, 2, 1), 26 / 35.0, 6 / 35.0, 3 / 35.0);
        assertThat(model.ngrams()).isEqualTo(8);
        // The empty context, the beginning of a line, a and b.
        assertThat(model.contexts()).isEqualTo(4);
    }

    /** The lines aab, ab of the alphabet a, b: by trigrams, |aa, aab, |ab once each. */
    @Test
    void pairsWithinALineCountTheirDifferentPredecessorsAndThoseAtItsBeginningTheirOccurrences() {
        KneserNey model = KneserNey.train(2, 3, Stream.of(new int[] {0, 0, 1}, new int[] {0, 1}));
        // Before a come |, a; before b comes a. One once, one twice: a third off. (5/3 + 2/6) / 3 and (2/3 + 2/6) / 3.
        double a = 2 / 3.0;
        double b = 1 / 3.0;
        assertProbabilities(model, context(model, 1), a, b);
        // |a 2 (as it came), aa 1 (after |), ab 2 (after |, a): one once, two twice, a fifth off.
        assertProbabilities(model, model.start(), 1.8 / 2 + 0.1 * a, 0.1 * b);
        double aa = 0.8 / 3 + 0.4 / 3 * a;
        double ab = 1.8 / 3 + 0.4 / 3 * b;
        // Trigrams were all seen once, so a half is taken off. |aa 1, |ab 1.
        assertProbabilities(model, context(model, 0), 0.25 + 0.5 * aa, 0.25 + 0.5 * ab);
        // aab 1.
        assertProbabilities(model, context(model, 0, 0), 0.5 * aa, 0.5 + 0.5 * ab);
        // ba was never seen, so a alone is the context.
        assertProbabilities(model, context(model, 1, 0), aa, ab);
    }

    @Test
    void anOrderOfOneLooksAtNothingBefore() {
        KneserNey model = KneserNey.train(3, 1, Stream.of(new int[] {0, 0, 1}));
        // One once, one twice: a third off two and one, and nine twos of it for each.
        assertProbabilities(model, model.start(), (2 - 1 / 3.0) / 3 + 2 / 27.0, (1 - 1 / 3.0) / 3 + 2 / 27.0, 2 / 27.0);
        assertThat(context(model, 2, 1, 0)).isEqualTo(model.start());
    }

    @Test
    void discountsDependOnTheCount() {
        // Y = 10/18; 1 - 2 Y 4/10, 2 - 3 Y 2/4, 3 - 4 Y 1/2.
        Discounts discounts = Discounts.of(new long[] {10, 4, 2, 1});
        assertThat(discounts.off(0)).isZero();
        assertThat(discounts.off(1)).isCloseTo(5 / 9.0, within(1e-12));
        assertThat(discounts.off(2)).isCloseTo(7 / 6.0, within(1e-12));
        assertThat(discounts.off(3)).isCloseTo(17 / 9.0, within(1e-12));
        assertThat(discounts.off(30)).isEqualTo(discounts.off(3));
    }

    @Test
    void discountsThatHaveNoPositiveValueAreOneForAll() {
        assertThat(Discounts.of(new long[] {3, 2, 0, 0})).isEqualTo(new Discounts(3 / 7.0, 3 / 7.0, 3 / 7.0));
        assertThat(Discounts.of(new long[] {4, 2, 9, 1})).isEqualTo(new Discounts(0.5, 0.5, 0.5));
        assertThat(Discounts.of(new long[] {4, 2, 1, 9})).isEqualTo(new Discounts(0.5, 0.5, 0.5));
        assertThat(Discounts.of(new long[] {0, 2, 1, 1})).isEqualTo(new Discounts(0.5, 0.5, 0.5));
        assertThat(Discounts.of(new long[] {7, 0, 1, 1})).isEqualTo(new Discounts(0.5, 0.5, 0.5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6})
    void probabilitiesSumToOneInEveryContext(int order) {
        // Of 50 characters, ten never occur.
        KneserNey model = KneserNey.train(50, order, lines(1, 300));
        for (long context = 0; context < model.contexts(); context++) {
            assertThat(sum(model, context)).isCloseTo(1, within(1e-5));
        }
        assertThat(sum(model, model.start())).isCloseTo(1, within(1e-5));
        assertThat(sum(model, context(model, 49, 48))).isCloseTo(1, within(1e-5));
        assertThat(model.contexts()).isGreaterThanOrEqualTo(order == 1 ? 1 : 40);
    }

    /** The formula computed directly on maps of strings for the whole preceding text. */
    private static final class Plain {

        private final Map<String, Map<Integer, Integer>> counts = new HashMap<>();
        private final Map<Integer, long[]> ofCounts = new HashMap<>();
        private final int order;

        Plain(int order, Stream<int[]> texts) {
            this.order = order;
            Set<String> seen = new HashSet<>();
            texts.forEach(text -> {
                String line = "|";
                for (int character : text) {
                    for (int from = Math.max(0, line.length() - order + 1); from <= line.length(); from++) {
                        String context = line.substring(from);
                        boolean longest = context.length() == order - 1 || context.startsWith("|");
                        if (longest || seen.add(line.charAt(from - 1) + context + (char) (character + 256))) {
                            counts.computeIfAbsent(context, key -> new HashMap<>())
                                    .merge(character, 1, Integer::sum);
                        }
                    }
                    line += (char) (character + 256);
                }
            });
            counts.forEach((context, after) -> after.values().stream()
                    .filter(count -> count <= 4)
                    .forEach(count -> ofCounts.computeIfAbsent(context.length(), key -> new long[4])[count - 1]++));
        }

        double probability(String before, int character) {
            String context = before.substring(Math.max(0, before.length() - order + 1));
            double below = context.isEmpty() ? 1 / 50.0 : probability(context.substring(1), character);
            Map<Integer, Integer> after = counts.get(context);
            if (after == null) {
                return below;
            }
            Discounts discounts = Discounts.of(ofCounts.getOrDefault(context.length(), new long[4]));
            double sum = after.values().stream().mapToInt(Integer::intValue).sum();
            double off = after.values().stream().mapToDouble(discounts::off).sum();
            int count = after.getOrDefault(character, 0);
            return (count - discounts.off(count)) / sum + off / sum * below;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void theTableSaysWhatTheFormulaSays(int order) {
        KneserNey model = KneserNey.train(50, order, lines(1, 200));
        Plain plain = new Plain(order, lines(1, 200));
        Stream.concat(lines(2, 20), Stream.of(new int[] {45, 46, 0, 1, 45})).forEach(text -> {
            String before = "|";
            long context = model.start();
            for (int character : text) {
                double error = 0;
                for (int next = 0; next < 50; next++) {
                    error = Math.max(
                            error, Math.abs(probability(model, context, next) - plain.probability(before, next)));
                }
                assertThat(error).isLessThan(1e-6);
                before += (char) (character + 256);
                context = model.append(context, character);
            }
        });
    }

    @Test
    void contextsThatSayTheSameAreTheSame() {
        KneserNey model = KneserNey.train(50, 3, lines(1, 200));
        // Unseen characters are dropped from the context: 49 and its contexts never occurred.
        assertThat(context(model, 1, 2, 49)).isEqualTo(context(model, 49));
        assertThat(context(model, 49, 5)).isEqualTo(context(model, 5, 49, 5));
        // Seen characters are kept.
        int[] seen = lines(1, 200).filter(line -> line.length > 3).findFirst().orElseThrow();
        assertThat(context(model, 49, seen[1], seen[2])).isNotEqualTo(context(model, 49, seen[2]));
    }

    @Test
    void aLongerContextForetellsBetter() {
        double before = 50;
        for (int order = 1; order <= 3; order++) {
            Perplexity perplexity = Perplexity.of(KneserNey.train(50, order, lines(1, 2_000)), lines(2, 200));
            assertThat(perplexity.value()).isLessThan(before * 0.95);
            before = perplexity.value();
        }
    }

    @Test
    void itForetellsNewspapersBetterThanFrequenciesDo() {
        Alphabet alphabet = CharacterFrequencies.load().mostFrequent(500, Alphabet.gb2312Level1());
        BigramText source = BigramText.load(alphabet);
        double[] values = IntStream.of(1, 2, 3)
                .mapToDouble(order -> Perplexity.of(
                                KneserNey.train(alphabet.size(), order, sentences(source, 1, 4_000)),
                                sentences(source, 2, 200))
                        .value())
                .toArray();
        assertThat(values[0]).isLessThan(450);
        assertThat(values[1]).isLessThan(values[0] / 2);
        assertThat(values[2]).isLessThan(values[1]);
    }

    private static Stream<int[]> sentences(TextSource source, long seed, int number) {
        Random random = new Random(seed);
        return Stream.generate(() -> source.draw(random, 10, 30)).limit(number);
    }

    @Test
    void theSameTextsGiveTheSameModel() {
        KneserNey one = KneserNey.train(50, 3, lines(1, 100));
        KneserNey other = KneserNey.train(50, 3, lines(1, 100));
        assertThat(lines(5, 50)).allSatisfy(text -> {
            assertThat(context(one, text)).isEqualTo(context(other, text));
            assertThat(one.logProbability(context(one, text), 3))
                    .isEqualTo(other.logProbability(context(other, text), 3));
        });
        assertThat(one.ngrams()).isEqualTo(other.ngrams());
        assertThat(one).hasToString(other.toString());
    }

    @Test
    void badSettingsAndTextsAreRefused() {
        Stream<int[]> none = Stream.of(new int[0]);
        assertThatThrownBy(() -> KneserNey.train(3, 2, none))
                .hasMessage("Expected at least one character to train a language model, found none. [bad-text]");
        assertThatThrownBy(() -> KneserNey.train(3, 2, Stream.of(new int[] {0, 3})))
                .hasMessage("Expected characters below 3, found 3. [bad-character]");
        assertThatThrownBy(() -> KneserNey.train(3, 2, Stream.of(new int[] {-1})))
                .hasMessageEndingWith("[bad-character]");
        assertThatThrownBy(() -> KneserNey.train(0, 2, Stream.of(new int[] {0})))
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> KneserNey.train(3, 0, Stream.of(new int[] {0})))
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> KneserNey.train(3, 7, Stream.of(new int[] {0})))
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> Perplexity.of(KneserNey.train(3, 2, Stream.of(new int[] {0})), Stream.empty()))
                .hasMessage("Expected text to foretell, found no character. [bad-text]");
    }

    @Test
    void perplexityIsTheSizeOfTheAlphabetForWhatKnowsNothing() {
        LanguageModel nothing = new LanguageModel() {
            @Override
            public int characters() {
                return 8;
            }

            @Override
            public long start() {
                return 0;
            }

            @Override
            public long append(long context, int character) {
                return 0;
            }

            @Override
            public double logProbability(long context, int character) {
                return -Math.log(8);
            }
        };
        Perplexity perplexity = Perplexity.of(nothing, Stream.of(new int[] {1, 2}, new int[] {3}));
        assertThat(perplexity.value()).isCloseTo(8, within(1e-12));
        assertThat(perplexity.characters()).isEqualTo(3);
    }
}
