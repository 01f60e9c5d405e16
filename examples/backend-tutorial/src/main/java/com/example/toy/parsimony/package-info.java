/**
 * The toy engine as a Parsimony backend.
 *
 * <ul>
 *   <li>{@link com.example.toy.parsimony.ToyOps}: the tensor operations, the main part of a backend.
 *   <li>{@link com.example.toy.parsimony.ToyBackend}: runs programs on the operations.
 *   <li>{@link com.example.toy.parsimony.ToyBackendProvider}: registers the backend.
 * </ul>
 */
package com.example.toy.parsimony;
