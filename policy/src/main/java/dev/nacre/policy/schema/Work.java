package dev.nacre.policy.schema;

import com.google.re2j.Pattern;

/// Pays for what checking takes; whatever it throws ends the check.
public interface Work {
  /// One comparison of a part of a document with a part of a schema.
  void step();

  /// @throws SchemaException when the pattern is none, or too large
  Pattern pattern(String text);
}
