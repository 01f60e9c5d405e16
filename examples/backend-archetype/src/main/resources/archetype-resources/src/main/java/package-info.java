/**
 * The backend {@code ${engine.toLowerCase()}} for Parsimony. The work is in {@link ${package}.${engine}Ops}.
 */
package ${package};
