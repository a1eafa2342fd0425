package dev.nacre.policy.source;

import java.util.List;

/// A policy that cannot be compiled, or an evaluation that ended in an error.
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyError> errors;

  public PolicyException(List<PolicyError> errors) {
    super(message(errors));
    this.errors = List.copyOf(errors);
  }

  public PolicyException(PolicyError error) {
    this(List.of(error));
  }

  public static PolicyException at(Location where, ErrorCode code, String message) {
    return new PolicyException(PolicyError.at(where, code, message));
  }

  private static String message(List<PolicyError> errors) {
    if (errors.size() == 1) {
      return errors.getFirst().toString();
    }
    var out = new StringBuilder().append(errors.size()).append(" errors occurred:");
    errors.forEach(error -> out.append('\n').append(error));
    return out.toString();
  }

  /// All that is wrong, at least one.
  public List<PolicyError> errors() {
    return errors;
  }

  /// The code of the first error.
  public ErrorCode code() {
    return errors.getFirst().code();
  }
}
