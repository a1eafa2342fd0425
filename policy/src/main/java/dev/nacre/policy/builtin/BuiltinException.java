package dev.nacre.policy.builtin;

import dev.nacre.policy.source.ErrorCode;
import java.util.Objects;

/// A builtin could not use its arguments. Makes the expression undefined, unless errors are strict.
public final class BuiltinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  private BuiltinException(ErrorCode code, String message) {
    super(Objects.requireNonNull(message), null, false, false);
    this.code = code;
  }

  public static BuiltinException of(String message) {
    return new BuiltinException(ErrorCode.EVAL_BUILTIN_ERROR, message);
  }

  /// An argument has the wrong type.
  public static BuiltinException type(String message) {
    return new BuiltinException(ErrorCode.EVAL_TYPE_ERROR, message);
  }

  public ErrorCode code() {
    return code;
  }

  /// What was wrong.
  public String problem() {
    return Objects.requireNonNull(getMessage());
  }
}
