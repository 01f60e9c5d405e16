package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErfTest {

    /** Expected values computed with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "1e-300, 1.1283791670955126022e-300",
        "1e-9, 1.1283791670955126438e-9",
        "0.1, 0.1124629160182848984",
        "0.5, 0.52049987781304653768",
        "0.9, 0.79690821242283213966",
        "1, 0.84270079294971486934",
        "1.5, 0.96610514647531072707",
        "1.9375, 0.99385680639521319999",
        "2, 0.99532226501895273416",
        "2.0625, 0.99646375087479021101",
        "2.5, 0.99959304798255504106",
        "3, 0.99997790950300141456",
        "3.5, 0.99999925690162765859",
        "4, 0.99999998458274209972",
        "5, 0.99999999999846254021",
        "5.875, 0.99999999999999990308",
        "6, 0.99999999999999997848",
        "30, 1"
    })
    void agreesWithKnownValuesToFifteenDigitsAndIsOdd(double x, double expected) {
        assertThat(Erf.of(x)).isCloseTo(expected, within(1e-15 * expected));
        assertThat(Erf.of(-x)).isEqualTo(-Erf.of(x));
    }

    @Test
    void goesFromZeroToOneAndKeepsNaN() {
        assertThat(Erf.of(0)).isZero();
        assertThat(Erf.of(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Erf.of(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
        assertThat(Erf.of(Double.NaN)).isNaN();
    }
}
