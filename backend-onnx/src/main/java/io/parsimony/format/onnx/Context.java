package io.parsimony.format.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation in its scope: what those who import it ask for. */
record Context(Scope scope, OnnxOperation operation) {

    /** Imports one kind of operation. */
    @FunctionalInterface
    interface Handler {

        /**
         * Returns the values of the outputs, at least the first.
         *
         * @throws io.parsimony.error.ParsimonyException if they cannot be expressed ({@code unsupported-model}) or be
         */
        List<ImportedValue> apply(Context context);
    }

    /** Returns the name that a draft made of this operation would like. */
    String name() {
        return Names.of(operation);
    }

    /**
     * Returns whether the operation is a layer of this format's own: neither of another format nor a part of the
     * interface.
     */
    boolean own() {
        return scope.own() && !isInterface();
    }

    /** Returns whether the operation only brings an input or output into the form that the file presents. */
    boolean isInterface() {
        return scope.own() && operation.name().startsWith(ModelWriter.INTERFACE);
    }

    /** Returns the name of a draft with weights, the first of which is the second input. */
    String weightedName() {
        return Names.of(operation, operation.inputs().get(1), own());
    }

    /** Returns the value of an input. */
    ImportedValue input(int index) {
        OnnxFaults.require(operation.hasInput(index), "Expected input %d, found none.", index + 1);
        return scope.value(operation.inputs().get(index));
    }

    /** An input that depends on the network's inputs. */
    OnnxView live(int index) {
        ImportedValue value = input(index);
        if (value instanceof OnnxView view) {
            return view;
        }
        throw OnnxFaults.unsupported(
                "Fold it into the weights before the export.", "Input %d does not depend on the image.", index + 1);
    }

    /** Returns whether an input depends on the network's inputs. */
    boolean isLive(int index) {
        return input(index) instanceof OnnxView;
    }

    /** An input that must be known while the graph is read. */
    Constant constant(int index) {
        ImportedValue value = input(index);
        if (value instanceof Constant constant) {
            return constant;
        }
        throw OnnxFaults.unsupported(
                "Export the model with constant weights and fixed shapes.",
                "Expected input %d to be a constant, found one that depends on the image.",
                index + 1);
    }

    /** An input that may be left out. */
    @Nullable Constant optional(int index) {
        return operation.hasInput(index) ? constant(index) : null;
    }

    /** Whole numbers that are an attribute in older operators and an input in newer ones. */
    long @Nullable [] integers(String attribute, int index) {
        Constant constant = optional(index);
        return constant == null ? operation.integers(attribute) : constant.integers();
    }

    /** A number that is an attribute in older operators and an input in newer ones. */
    double real(String attribute, int index, double otherwise) {
        Constant constant = optional(index);
        if (constant == null) {
            return operation.real(attribute, otherwise);
        }
        OnnxFaults.require(
                constant.size() == 1, "Expected one number as input %d, found %d.", index + 1, constant.size());
        return OnnxOperation.decimal(constant.real(0));
    }

    /**
     * The constants that are parameters of a layer, for those that share them. None where the first is one number
     * throughout: exporters store equal tensors once.
     */
    List<Constant> source(int... indices) {
        List<Constant> constants = new ArrayList<>();
        for (int index : indices) {
            if (operation.hasInput(index)) {
                constants.add(constant(index));
            }
        }
        return own() || constants.get(0).uniform() == null ? constants : List.of();
    }

    /** Returns all inputs, which must depend on the network's. */
    List<OnnxView> allLive() {
        List<OnnxView> views = new ArrayList<>();
        for (int i = 0; i < operation.inputs().size(); i++) {
            views.add(live(i));
        }
        OnnxFaults.require(!views.isEmpty(), "Expected at least one input, found none.");
        return views;
    }

    /** The views as they are where one order of axes is common to them; else as images, those that can be. */
    List<OnnxView> alike(List<OnnxView> views) {
        if (common(views) != null) {
            return views;
        }
        return views.stream()
                .map(view -> view.rank() == 4 && view.isInOrder() ? scope.view(scope.image(name(), view)) : view)
                .toList();
    }

    private static int @Nullable [] common(List<OnnxView> views) {
        for (OnnxView candidate : views) {
            int[] axes = candidate.axes();
            if (axes != null && views.stream().allMatch(view -> view.fits(axes))) {
                return axes;
            }
        }
        return null;
    }

    /**
     * Returns an order of axes in which all values are seen alike, so that what is done to them can be done to their
     * drafts.
     */
    int[] commonAxes(List<OnnxView> views) {
        int[] common = common(views);
        if (common != null) {
            return common;
        }
        throw OnnxFaults.unsupported(
                "Values are NCHW here; transpositions count only where they cancel.",
                "The inputs %s are reshaped or transposed differently.",
                views.stream().map(view -> view.batch().show(view)).toList());
    }

    List<ImportedValue> one(ImportedValue value) {
        return List.of(value);
    }
}
