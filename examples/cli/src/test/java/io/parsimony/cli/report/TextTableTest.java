package io.parsimony.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    private static final TextTable TABLE = TextTable.of("name", ">count")
            .row("a|b", "1")
            .row("long name", "1,234")
            .rule()
            .row("total", "");

    @Test
    void alignsText() {
        assertThat(TABLE.text(1).lines())
                .containsExactly(
                        " name       count",
                        " ---------  -----",
                        " a|b            1",
                        " long name  1,234",
                        " ---------  -----",
                        " total");
    }

    @Test
    void cellsMarkNumbersAndTotals() {
        TextTable.Cells cells =
                TextTable.of("a<b", ">n").row("x&y", "1").rule().row("'", "\"").cells("costs");
        assertThat(cells)
                .isEqualTo(new TextTable.Cells(
                        "costs",
                        List.of("a<b", "n"),
                        List.of(false, true),
                        List.of(List.of("x&y", "1"), List.of("'", "\"")),
                        List.of(1)));
    }

    @Test
    void wrapsTheLastColumn() {
        String left = "x".repeat(78);
        assertThat(TextTable.of("a", "b")
                        .row(left, "one two three four five six seven")
                        .text(0)
                        .lines())
                .containsExactly(
                        "a" + " ".repeat(79) + "b",
                        "-".repeat(78) + "  " + "-".repeat(30),
                        left + "  one two three four five six",
                        " ".repeat(80) + "seven");
    }

    @Test
    void writesMarkdown() {
        assertThat(TABLE.markdown().lines())
                .containsExactly(
                        "| name | count |", "| --- | ---: |", "| a\\|b | 1 |", "| long name | 1,234 |", "| total |  |");
    }

    @Test
    void rowsOfAnotherWidthAreRefused() {
        assertThatThrownBy(() -> TextTable.of("one").row("1", "2")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unitsAreTheSameEverywhere() {
        assertThat(Units.count(1234567)).isEqualTo("1,234,567");
        assertThat(Units.percent(99.514)).isEqualTo("99.51%");
        assertThat(Units.share(1, 8)).isEqualTo("12.5%");
        assertThat(Units.share(0, 8)).isEqualTo("-");
        assertThat(Units.bytes(2_338_472)).isEqualTo("2.34 MB");
        assertThat(Units.bytes(284_360)).isEqualTo("284.4 kB");
        assertThat(Units.duration(Duration.ofMillis(4240))).isEqualTo("4.2 s");
        assertThat(Units.duration(Duration.ofSeconds(65))).isEqualTo("1:05 min");
        assertThat(Units.duration(Duration.ofSeconds(7384))).isEqualTo("2:03:04 h");
    }
}
