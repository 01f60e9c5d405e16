/**
 * Text: characters, sources of text, and language models.
 *
 * <ul>
 *   <li>{@link io.parsimony.examples.hctr.text.Alphabet}: the characters of a recognizer.
 *   <li>{@link io.parsimony.examples.hctr.text.TextSource}: a source of text.
 *   <li>{@link io.parsimony.examples.hctr.text.BigramText}: sentences with the word statistics of Chinese newspapers.
 *   <li>{@link io.parsimony.examples.hctr.text.FileText}: passages of a text file.
 *   <li>{@link io.parsimony.examples.hctr.text.UniformText}: random characters.
 *   <li>{@link io.parsimony.examples.hctr.text.CharacterFrequencies}: the frequencies of characters in newspapers.
 *   <li>{@link io.parsimony.examples.hctr.text.LanguageModel}: a model of the next character.
 *   <li>{@link io.parsimony.examples.hctr.text.KneserNey}: a language model of character n-grams.
 * </ul>
 */
@NullMarked
package io.parsimony.examples.hctr.text;

import org.jspecify.annotations.NullMarked;
