package io.parsimony.tck.reference;

import io.parsimony.tensor.GradientOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The reference without its overrides of the interfaces' defaults: an engine with only the required operations. */
final class ComposedOps {

    private static final ReferenceOps REFERENCE = new ReferenceOps();

    /** All operations except {@code scalar} are composed, because a host tensor rounds a number to float32. */
    @SuppressWarnings("unchecked")
    static final GradientOps<DoubleTensor> OPS = (GradientOps<DoubleTensor>) Proxy.newProxyInstance(
            ComposedOps.class.getClassLoader(), new Class<?>[] {GradientOps.class}, (proxy, method, arguments) -> {
                if (method.isDefault() && !method.getName().equals("scalar")) {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                try {
                    return method.invoke(REFERENCE, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    private ComposedOps() {}
}
