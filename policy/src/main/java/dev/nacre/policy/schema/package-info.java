/// JSON Schema, drafts 4, 6 and 7: is a schema one, and does a document follow it.
package dev.nacre.policy.schema;
