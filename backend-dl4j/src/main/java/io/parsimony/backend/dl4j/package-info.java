/** The place of the dl4j backend, which does not exist yet. */
@NullMarked
package io.parsimony.backend.dl4j;

import org.jspecify.annotations.NullMarked;
