/** A headless browser for tests of pages. */
@NullMarked
package io.parsimony.cli.browser;

import org.jspecify.annotations.NullMarked;
