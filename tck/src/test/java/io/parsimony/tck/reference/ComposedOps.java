package io.parsimony.tck.reference;

import io.parsimony.tensor.GradientOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The reference without what it overrides of the interfaces' defaults: an engine that brings the required operations
 * alone.
 */
final class ComposedOps {

    private static final ReferenceOps REFERENCE = new ReferenceOps();

    /** All but {@code scalar} is composed: a tensor of the host rounds a number to float32. */
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
