package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.EngineTensors;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs programs on an engine and compares the results.
 *
 * @param kit the engine
 */
record ProgramCheck(Kit kit) {

    /**
     * Compiles a program, runs it once, and compares its outputs.
     *
     * @param inputs a value for each input
     * @param expected the expected outputs by name; other outputs are not compared
     * @param value the quantity of the outputs; a gradient is always a {@link Quantity#GRADIENT}
     */
    void run(Program program, Map<String, Doubles> inputs, Map<String, Doubles> expected, Quantity value) {
        run(program, inputs, expected, value, 1);
    }

    /**
     * Runs a program with long sums: see {@link #run(Program, Map, Map, Quantity)}.
     *
     * @param terms the number of terms of the longest sum
     */
    void run(Program program, Map<String, Doubles> inputs, Map<String, Doubles> expected, Quantity value, int terms) {
        Backend backend = kit.backend();
        EngineTensors tensors = new EngineTensors(backend, kit.precision());
        Comparison comparison = kit.comparison();
        Map<String, Value> held = new LinkedHashMap<>();
        Map<String, Value> outputs = new LinkedHashMap<>();
        try (Executable executable = backend.compile(program, Map.of())) {
            inputs.forEach((name, numbers) -> held.put(name, tensors.upload(numbers)));
            outputs.putAll(executable.run(held));
            comparison.names("outputs", new TreeSet<>(program.outputs().keySet()), new TreeSet<>(outputs.keySet()));
            expected.forEach((name, numbers) -> {
                Value found = outputs.get(name);
                if (found != null) {
                    Quantity quantity = isGradient(program, name) ? Quantity.GRADIENT : value;
                    comparison.tensor(
                            name,
                            numbers,
                            tensors.download(found, numbers),
                            quantity.tolerance(kit.precision(), terms));
                }
            });
        } finally {
            held.values().forEach(Value::close);
            outputs.values().forEach(Value::close);
        }
        comparison.done();
    }

    private static boolean isGradient(Program program, String output) {
        return program.gradient().stream()
                .flatMap(gradient -> gradient.inputs().stream())
                .anyMatch(input -> Program.Gradient.of(input).equals(output));
    }
}
