package io.parsimony.format.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation and its scope, as the import handlers see them. */
record Context(Scope scope, OnnxOperation operation) {

    /** Imports one kind of operation. */
    @FunctionalInterface
    interface Handler {

        /**
         * Returns the values of the outputs, at least the first.
         *
         * @throws io.parsimony.error.ParsimonyException io.parsimony.error.ParsimonyException ({@code
         *     unsupported-model}) if a network cannot express them; ({@code bad-model-file}) if the operation is
         *     contradictory
         */
        List<ImportedValue> apply(Context context);
    }

    /** Returns the preferred name of a draft for this operation. */
    String name() {
        return Names.of(operation);
    }

    /**
     * Returns whether this format wrote the operation for a layer. False for other formats and for interface
     * operations.
     */
    boolean own() {
        return scope.own() && !isInterface();
    }

    /** Returns whether the operation only converts an input or output to the form in the file. */
    boolean isInterface() {
        return scope.own() && operation.name().startsWith(ModelWriter.INTERFACE);
    }

    /** Returns the name of a draft with weights; the second input is its first weight. */
    String weightedName() {
        return Names.of(operation, operation.inputs().get(1), own());
    }

    /** Returns the value of an input. */
    ImportedValue input(int index) {
        OnnxFaults.require(operation.hasInput(index), "Expected input %d, found none.", index + 1);
        return scope.value(operation.inputs().get(index));
    }

    /** Returns an input that depends on the network's inputs. */
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

    /** Returns an input whose value must be known at import. */
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

    /** Returns an optional input whose value must be known at import. */
    @Nullable Constant optional(int index) {
        return operation.hasInput(index) ? constant(index) : null;
    }

    /** Returns integers that older operators hold in an attribute and newer ones take as an input. */
    long @Nullable [] integers(String attribute, int index) {
        Constant constant = optional(index);
        return constant == null ? operation.integers(attribute) : constant.integers();
    }

    /** Returns a number that older operators hold in an attribute and newer ones take as an input. */
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
     * Returns the constants that are parameters of a layer, so that layers can share them. Empty if all elements of the
     * first constant are equal: exporters store equal tensors once.
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

    /** Returns all inputs. Each must depend on the network's inputs. */
    List<OnnxView> allLive() {
        List<OnnxView> views = new ArrayList<>();
        for (int i = 0; i < operation.inputs().size(); i++) {
            views.add(live(i));
        }
        OnnxFaults.require(!views.isEmpty(), "Expected at least one input, found none.");
        return views;
    }

    /** Returns the views unchanged if they share one order of axes; else returns those that can be images as images. */
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

    /** Returns an order of axes that all values share, so that an operation on them applies to their drafts. */
    int[] commonAxes(List<OnnxView> views) {
        int[] common = common(views);
        if (common != null) {
            return common;
        }
        throw OnnxFaults.unsupported(
                "Values are NCHW here; transpositions are supported only where they cancel.",
                "The inputs %s are reshaped or transposed differently.",
                views.stream().map(view -> view.batch().show(view)).toList());
    }

    List<ImportedValue> one(ImportedValue value) {
        return List.of(value);
    }
}
