package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import io.parsimony.error.Require;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A check of an operation on random arguments against the reference.
 *
 * @param name the case's name
 * @param arguments its arguments
 * @param operation the operation
 * @param value the quantity of its results
 * @param terms the number of terms of its longest sum
 */
record OperationCheck(String name, List<Argument> arguments, OperationCase operation, Quantity value, int terms) {

    /** Adds the cases of an operation's value and gradients to a rule. */
    static void add(Checks checks, String rule, String name, OperationCase.Single operation, Argument... arguments) {
        addAll(checks, rule, name, (ops, x) -> List.of(operation.apply(ops, x)), arguments);
    }

    /** Adds cases like {@link #add}, for an operation with several results. */
    static void addAll(Checks checks, String rule, String name, OperationCase operation, Argument... arguments) {
        new OperationCheck(name, List.of(arguments), operation, Quantity.VALUE, 1).addTo(checks, rule);
    }

    /** Adds cases like {@link #add}, for an elementwise operation. */
    static void addEach(
            Checks checks, String rule, String name, OperationCase.Single operation, Argument... arguments) {
        new OperationCheck(name, List.of(arguments), (ops, x) -> List.of(operation.apply(ops, x)), Quantity.ELEMENT, 1)
                .addTo(checks, rule);
    }

    /** Adds the cases of the operation's value and gradients to a rule. */
    void addTo(Checks checks, String rule) {
        checks.add(rule, name, kit -> run(kit, false));
        if (arguments.stream().anyMatch(Argument::differentiated)) {
            checks.add(rule, name + ", gradient", kit -> run(kit, true), Capability.TRAINING);
        }
    }

    private void run(Kit kit, boolean differentiated) {
        Program program = new OperationProgram(name, arguments, result(), operation, differentiated);
        Map<String, Doubles> inputs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = OperationProgram.argument(i);
            inputs.put(argument, arguments.get(i).numbers(kit.random(argument)));
        }
        if (differentiated) {
            Argument cotangent = Argument.normal(result().toArray());
            inputs.put(OperationProgram.COTANGENT, cotangent.numbers(kit.random(OperationProgram.COTANGENT)));
        }
        Map<String, Doubles> expected = Oracle.run(program, inputs);
        // A sum of numbers that cancel has no tolerance; it exists only to be differentiated.
        expected.remove(OperationProgram.TOTAL);
        new ProgramCheck(kit).run(program, inputs, expected, value, terms);
    }

    private Shape result() {
        return Require.present(
                new OperationProgram(name, arguments, Shape.SCALAR, operation, false).outputs(),
                OperationProgram.result(0));
    }
}
