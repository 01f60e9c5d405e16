package io.parsimony.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Lets Ctrl-C end a program cleanly. */
public final class Interruption {

    private static final int MOST_SECONDS = 60;
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private Interruption() {}

    /**
     * Runs the program's work. When the process is told to end, the calling thread is interrupted, so that the work
     * cleans up and returns. A second signal, or a minute, ends the process as it is.
     *
     * <p>Signals are handled here rather than by a shutdown hook: while the virtual machine shuts down, libraries that
     * register hooks of their own fail, such as those that draw a report's charts.
     *
     * @return what the work gives
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

    /** By reflection: the compiler warns of the one class that Java has for signals, and cannot be told not to. */
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
            // The virtual machine leaves signals alone (-Xrs): the system ends the process.
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
