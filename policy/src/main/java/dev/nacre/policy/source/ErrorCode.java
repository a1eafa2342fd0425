package dev.nacre.policy.source;

import java.util.Locale;

/// What kind of error it is, by the names of Open Policy Agent.
public enum ErrorCode {
  REGO_PARSE_ERROR,
  REGO_COMPILE_ERROR,
  REGO_TYPE_ERROR,
  REGO_UNSAFE_VAR_ERROR,
  REGO_RECURSION_ERROR,
  EVAL_CONFLICT_ERROR,
  EVAL_TYPE_ERROR,
  EVAL_BUILTIN_ERROR,
  EVAL_WITH_MERGE_ERROR,
  /// The budget of an evaluation is used up.
  EVAL_CANCEL_ERROR,
  EVAL_INTERNAL_ERROR;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The code as it is printed, such as `rego_parse_error`.
  public String text() {
    return text;
  }
}
