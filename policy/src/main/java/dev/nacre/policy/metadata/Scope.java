package dev.nacre.policy.metadata;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import java.util.Locale;

/// What an annotation is about.
enum Scope {
  /// The rule below it.
  RULE(false),
  /// All rules of the same name.
  DOCUMENT(false),
  /// The package.
  PACKAGE(true),
  /// The package and those below it.
  SUBPACKAGES(true);

  private final boolean ofPackage;

  Scope(boolean ofPackage) {
    this.ofPackage = ofPackage;
  }

  boolean isOfPackage() {
    return ofPackage;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Scope of(String text, Location at) {
    for (Scope scope : values()) {
      if (scope.text().equals(text)) {
        return scope;
      }
    }
    throw PolicyException.at(at, ErrorCode.REGO_PARSE_ERROR, "invalid scope '" + text + "'");
  }
}
