/** What is written: characters, text to draw from, and how likely it is. */
@NullMarked
package io.parsimony.examples.hctr.text;

import org.jspecify.annotations.NullMarked;
