package io.parsimony.strategies.loss;

import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.TensorOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records the operations of a program, including its gradients. Runs over shapes. An operation with a default counts by
 * its parts.
 */
final class OperationTrace implements InvocationHandler {

    /**
     * A value.
     *
     * @param shape its shape
     * @param sources the program's inputs that it was computed from
     */
    record Traced(Shape shape, Set<String> sources) {}

    /** Operations with a default that every engine implements. */
    private static final Set<String> SUPPLIED = Set.of(
            "sub",
            "min",
            "neg",
            "sqrt",
            "abs",
            "relu",
            "sigmoid",
            "pad",
            "softmax",
            "logSoftmax",
            "pick",
            "oneHot",
            "conv2d",
            "maxPool2d",
            "broadcast",
            "sign",
            "stopGradient");

    private static final Set<String> FREE = Set.of("constant", "stopGradient");

    private int operations;
    private Map<String, Traced> outputs = Map.of();

    /** Runs a program. */
    static OperationTrace of(Program program) {
        OperationTrace trace = new OperationTrace();
        Map<String, Traced> inputs = new LinkedHashMap<>();
        program.inputs().forEach((name, shape) -> inputs.put(name, new Traced(shape, Set.of(name))));
        trace.outputs = Tape.run(program, trace.ops(), inputs);
        return trace;
    }

    /** Returns the number of operations without constants. */
    int operations() {
        return operations;
    }

    /** Returns the inputs that an output was computed from. */
    Set<String> sources(String output) {
        return outputs.get(output).sources();
    }

    @SuppressWarnings("unchecked")
    private GradientOps<Traced> ops() {
        return (GradientOps<Traced>)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {GradientOps.class}, this);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault() && !SUPPLIED.contains(method.getName())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        Object[] shapes = Arrays.stream(arguments).map(OperationTrace::shapes).toArray();
        if (method.getName().equals("shape")) {
            return shapes[0];
        }
        operations += FREE.contains(method.getName()) ? 0 : 1;
        Set<String> sources = new HashSet<>();
        Arrays.stream(arguments).forEach(argument -> collect(argument, sources));
        return new Traced(result(method, shapes), sources);
    }

    private static Object shapes(Object argument) {
        if (argument instanceof List<?> list) {
            return list.stream().map(OperationTrace::shapes).toList();
        }
        return argument instanceof Traced traced ? traced.shape() : argument;
    }

    private static void collect(Object argument, Set<String> sources) {
        if (argument instanceof List<?> list) {
            list.forEach(each -> collect(each, sources));
        } else if (argument instanceof Traced traced) {
            sources.addAll(traced.sources());
        }
    }

    /** Returns the shapes of the gradient kernels of losses; {@link ShapeOps} knows all other shapes. */
    private static Shape result(Method method, Object... shapes) throws Throwable {
        return switch (method.getName()) {
            case "sign" -> (Shape) shapes[0];
            case "broadcast" -> (Shape) shapes[1];
            default -> {
                Method same = TensorOps.class.getMethod(method.getName(), method.getParameterTypes());
                try {
                    yield (Shape) same.invoke(new ShapeOps(), shapes);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        };
    }
}
