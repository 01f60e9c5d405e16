/**
 * The toy engine as a Parsimony backend.
 *
 * <ul>
 *   <li>{@link com.example.toy.parsimony.ToyOps}: the tensor operations. This is the work.
 *   <li>{@link com.example.toy.parsimony.ToyBackend}, {@link com.example.toy.parsimony.ToyBackendProvider}: what makes
 *       them a backend.
 * </ul>
 */
package com.example.toy.parsimony;
