/** Lines of handwriting as pictures. */
@NullMarked
package io.parsimony.examples.hctr.lines;

import org.jspecify.annotations.NullMarked;
