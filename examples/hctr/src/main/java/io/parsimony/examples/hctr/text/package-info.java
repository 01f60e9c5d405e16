/**
 * What is written: characters, text to draw from, and how likely it is.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.text.Alphabet}: the characters that a recogniser knows.
 *   <li>{@link io.parsimony.examples.hctr.text.TextSource}: something to write.
 *   <li>{@link io.parsimony.examples.hctr.text.BigramText}: sentences with the word statistics of Chinese newspapers.
 *   <li>{@link io.parsimony.examples.hctr.text.FileText}: passages of a text file.
 *   <li>{@link io.parsimony.examples.hctr.text.UniformText}: characters at random.
 *   <li>{@link io.parsimony.examples.hctr.text.CharacterFrequencies}: how often characters come in newspapers.
 *   <li>{@link io.parsimony.examples.hctr.text.LanguageModel}: what is likely to be written next.
 *   <li>{@link io.parsimony.examples.hctr.text.KneserNey}: a language model of character n-grams.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.text;

import org.jspecify.annotations.NullMarked;
