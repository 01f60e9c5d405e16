package io.parsimony.rewrite;

import java.util.List;
import org.apiguardian.api.API;

/**
 * A rewrite into a form for inference: the same function, written so that an engine runs it faster. The rewritten model
 * is not for training. Where nothing applies, {@link #apply} returns the model as it is.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface InferenceRewrite extends RewriteStrategy {

    /** Returns the name of this form in tables and metadata, for instance {@code folded}. */
    String name();

    /** Returns the forms of this plug-in that deployment times by default. */
    List<InferenceRewrite> candidates();

    @Override
    default Kind kind() {
        return Kind.EXACT;
    }
}
