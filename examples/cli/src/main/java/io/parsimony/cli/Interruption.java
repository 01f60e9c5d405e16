package io.parsimony.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Ends a program cleanly on Ctrl-C. */
public final class Interruption {

    private static final int MOST_SECONDS = 60;
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private Interruption() {}

    /**
     * Runs the program's work. A signal interrupts the calling thread, so that the work cleans up and returns. A second
     * signal, or one minute, ends the process immediately.
     *
     * <p>Handles signals instead of using a shutdown hook: during the shutdown of the virtual machine, libraries that
     * register hooks fail, such as those that draw a report's charts.
     *
     * @return the result of the work
     */
    public static int guard(IntSupplier work) {
        Thread worker = Thread.currentThread();
        AtomicBoolean told = new AtomicBoolean();
        SIGNALS.forEach(name -> handle(name, () -> {
            if (told.getAndSet(true)) {
                Runtime.getRuntime().halt(ErrorPrinter.CANCELLED);
            }
            worker.interrupt();
            haltLater();
        }));
        return work.getAsInt();
    }

    /** Uses reflection: the compiler always warns of Java's only class for signals. */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler acting = (proxy, method, arguments) -> {
                action.run();
                return null;
            };
            Object proxy =
                    Proxy.newProxyInstance(Interruption.class.getClassLoader(), new Class<?>[] {handler}, acting);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // With -Xrs, the virtual machine ignores signals, and the system ends the process.
        }
    }

    private static void haltLater() {
        Thread clock = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(MOST_SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(ErrorPrinter.CANCELLED);
                },
                "interruption");
        clock.setDaemon(true);
        clock.start();
    }
}
