/** Plug-ins and stand-ins for the tests of this module. */
@NullMarked
package io.parsimony.testing;

import org.jspecify.annotations.NullMarked;
