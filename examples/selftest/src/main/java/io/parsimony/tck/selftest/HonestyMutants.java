package io.parsimony.tck.selftest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tck.run.TckRun;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/** Mutants that declare wrong capabilities or abort a run: rule 1.22 and the aborted case. */
final class HonestyMutants {

    /** The rule and the case in which backends abort a run. */
    static final String NEG = "2.08-neg";

    static final String NEG_CASE = "usual numbers";

    private HonestyMutants() {}

    static List<Mutant> all() {
        return List.of(
                whole(
                        "capabilities that shrink",
                        "Declares no capabilities after the first call, so that rules would be skipped.",
                        "the same at the end] capabilities() differs",
                        () -> new Declaring() {
                            @Override
                            Set<Capability> declared(int question) {
                                return question == 1 ? EnumSet.allOf(Capability.class) : Set.of();
                            }
                        }),
                whole(
                        "training without inference",
                        "Declares TRAINING without INFERENCE, so that most rules would be skipped.",
                        "capabilities] the capabilities differs",
                        () -> new Declaring() {
                            @Override
                            Set<Capability> declared(int question) {
                                return Set.of(Capability.TRAINING);
                            }
                        }),
                whole(
                        "nothing declared",
                        "No capability is declared.",
                        "capabilities] the capabilities differs",
                        () -> new Declaring() {
                            @Override
                            Set<Capability> declared(int question) {
                                return Set.of();
                            }
                        }),
                whole(
                                "capabilities() throws",
                                "capabilities() throws an exception.",
                                "no answer",
                                () -> new Declaring() {
                                    @Override
                                    Set<Capability> declared(int question) {
                                        throw new IllegalStateException("no answer");
                                    }
                                })
                        .showingAsException(),
                whole("info() throws", "info() throws an exception.", "no name", () -> new ForwardingBackend() {
                            @Override
                            public BackendInfo info() {
                                throw new IllegalStateException("no name");
                            }
                        })
                        .showingAsException(),
                whole("open() throws", "The backend does not open.", "no such library", () -> {
                            throw new UnsatisfiedLinkError("no such library");
                        })
                        .showingAsException(),
                whole(
                                "close() throws",
                                "Closing the backend throws an exception.",
                                "cannot close",
                                () -> new ForwardingBackend() {
                                    @Override
                                    public void close() {
                                        throw new IllegalStateException("cannot close");
                                    }
                                })
                        .showingAsException(),
                inNeg("a test that aborts itself", "Throws JUnit's exception for a skipped test.", "not today", () -> {
                    throw new TestAbortedException("not today");
                }),
                inNeg("out of memory", "The engine runs out of memory.", "OutOfMemoryError", () -> {
                    throw new OutOfMemoryError("native");
                }),
                inNeg("a class that is missing", "The engine lacks a class.", "NoClassDefFoundError", () -> {
                    throw new NoClassDefFoundError("org/engine/Neg");
                }),
                inNeg("recursion without end", "The stack overflows.", "StackOverflowError", HonestyMutants::recurse),
                inNeg("a hang", "An operation never returns.", "did not end within 1.0 s", HonestyMutants::hang)
                        .within(Duration.ofSeconds(1)),
                inNeg("an exit", "Exits the process with status 0.", "ended the process", () -> System.exit(0))
                        .endingItsProcess(),
                inNeg("a halt", "Halts the process with status 0.", "status 0", () -> Runtime.getRuntime()
                                .halt(0))
                        .endingItsProcess(),
                inNeg("a crash", "Native code writes to address 0.", "signal", HonestyMutants::crash)
                        .endingItsProcess(),
                whole(
                                "a halt in open()",
                                "Halts the process with status 0 while the backend opens.",
                                "status 0",
                                () -> {
                                    Runtime.getRuntime().halt(0);
                                    return new ForwardingBackend();
                                })
                        .endingItsProcess(),
                whole("a hang in open()", "The backend never opens.", "did not end within 1.0 s", () -> {
                            hang();
                            return new ForwardingBackend();
                        })
                        .within(Duration.ofSeconds(1))
                        .showingAsException(),
                closing(
                                "an exit in close()",
                                "Closing the backend exits the process with status 0.",
                                "ended the process",
                                () -> System.exit(0))
                        .endingItsProcess(),
                closing(
                                "a hang in close()",
                                "Closing the backend never returns.",
                                "did not end within 1.0 s",
                                HonestyMutants::hang)
                        .within(Duration.ofSeconds(1))
                        .showingAsException(),
                closing(
                                "a hang after the run",
                                "The engine hangs while the process ends, when all cases have passed.",
                                "after its run had ended",
                                () -> Runtime.getRuntime().addShutdownHook(new Thread(HonestyMutants::hang)))
                        .endingItsProcess(),
                closing(
                                "a crash after the run",
                                "The engine crashes while the process ends, when all cases have passed.",
                                "signal",
                                () -> Runtime.getRuntime().addShutdownHook(new Thread(HonestyMutants::crash)))
                        .endingItsProcess());
    }

    private static Mutant whole(String name, String description, String message, Supplier<Backend> engine) {
        return Mutant.of(TckRun.WHOLE_RUN, name, description, message, engine);
    }

    private static Mutant closing(String name, String description, String message, Runnable fault) {
        return whole(name, description, message, () -> new ForwardingBackend() {
            @Override
            public void close() {
                fault.run();
                super.close();
            }
        });
    }

    private static Mutant inNeg(String name, String description, String message, Runnable fault) {
        return Mutant.of(
                        NEG,
                        name,
                        description,
                        message,
                        () -> new ReferenceBackend(new ReferenceOps() {
                            @Override
                            public DoubleTensor neg(DoubleTensor x) {
                                fault.run();
                                return super.neg(x);
                            }
                        }))
                .showingAsException();
    }

    @SuppressWarnings("InfiniteRecursion") // The fault of the mutant.
    private static void recurse() {
        recurse();
    }

    private static void crash() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field field = unsafe.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            unsafe.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected sun.misc.Unsafe, found none", e);
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A backend that declares other capabilities at each call. */
    private abstract static class Declaring extends ForwardingBackend {

        private int questions;

        abstract Set<Capability> declared(int question);

        @Override
        public Set<Capability> capabilities() {
            questions++;
            return declared(questions);
        }
    }
}
