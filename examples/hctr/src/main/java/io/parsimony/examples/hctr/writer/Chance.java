package io.parsimony.examples.hctr.writer;

import io.parsimony.internal.tensor.Generators;
import java.util.Random;

/** Random numbers of a writer and a character: partly the same each time (habit), partly new. */
final class Chance {

    private final Random habit;
    private final Random moment;
    private final float ofHabit;
    private final float ofMoment;

    /** Creates the random numbers of a writer and a character. */
    Chance(Writer writer, int codePoint, Random moment) {
        this.habit = Generators.of(writer.seed() ^ writer.number() * 0x9E3779B97F4A7C15L, codePoint, "habit");
        this.moment = moment;
        this.ofHabit = (float) Math.sqrt(writer.form().habit());
        this.ofMoment = (float) Math.sqrt(1 - writer.form().habit());
    }

    /** Returns a normal deviate; the habit has its share of the variance. */
    float normal() {
        return ofHabit * (float) habit.nextGaussian() + ofMoment * (float) moment.nextGaussian();
    }

    /** Returns a number of about 0 to 1 that varies slightly each time. */
    float share() {
        return habit.nextFloat() + 0.15f * ofMoment * (float) moment.nextGaussian();
    }

    /** Returns a normal deviate that is independent of the habit. */
    float passing() {
        return (float) moment.nextGaussian();
    }

    /** Returns whether an event occurs: three times in four, the outcome is the habit of this writer and character. */
    boolean happens(float probability) {
        float always = habit.nextFloat();
        float now = moment.nextFloat();
        return (moment.nextFloat() < 0.75f ? always : now) < probability;
    }
}
