package dev.nacre.policy.source;

import java.util.Optional;

/// One thing that is wrong with a policy or its evaluation.
///
/// @param hint what to do about it
public record PolicyError(
    ErrorCode code, String message, Optional<Location> where, Optional<String> hint) {
  public static PolicyError of(ErrorCode code, String message) {
    return new PolicyError(code, message, Optional.empty(), Optional.empty());
  }

  public static PolicyError at(Location where, ErrorCode code, String message) {
    Optional<Location> place = where.line() == 0 ? Optional.empty() : Optional.of(where);
    return new PolicyError(code, message, place, Optional.empty());
  }

  public PolicyError withHint(String hint) {
    return new PolicyError(code, message, where, Optional.of(hint));
  }

  /// File, line, column, code and message on one line.
  public String summary() {
    return where.map(at -> at + ": ").orElse("") + code.text() + ": " + message;
  }

  /// The summary, the line of the source with a caret, and the hint.
  @Override
  public String toString() {
    return summary()
        + where.map(at -> "\n" + at.excerpt()).orElse("")
        + hint.map(text -> "\n\t" + text).orElse("");
  }
}
