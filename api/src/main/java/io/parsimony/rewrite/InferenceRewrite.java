package io.parsimony.rewrite;

import java.util.List;
import org.apiguardian.api.API;

/**
 * A rewrite into an inference form: an equivalent model that an engine runs faster. The rewritten model is not
 * trainable. If no rewrite applies, {@link #apply} returns the model unchanged.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface InferenceRewrite extends RewriteStrategy {

    /** Returns the name of this form in tables and metadata, for instance {@code folded}. */
    String name();

    /** Returns the forms of this plug-in that a deployment times by default. */
    List<InferenceRewrite> candidates();

    @Override
    default Kind kind() {
        return Kind.EXACT;
    }
}
