package dev.nacre.policy.schema;

/// One thing in which a document does not follow its schema.
///
/// @param type the name of the rule, such as `invalid_type`
/// @param field where in the document: names with dots between them, or `(root)`
/// @param description what was expected and found
public record Mismatch(String type, String field, String description) {}
