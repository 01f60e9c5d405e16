/**
 * The backend {@code ${engine.toLowerCase()}} for Parsimony. Implement the operations in {@link
 * ${package}.${engine}Ops}.
 */
package ${package};
