package dev.nacre.keybroker.pkcs11;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A token does not do what was asked for.
public final class Pkcs11Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final long NONE = -1;

  /// After these everything that is known of sessions and handles is worthless.
  private static final Set<Long> LOST =
      Set.of(
          Constants.DEVICE_ERROR,
          Constants.DEVICE_REMOVED,
          Constants.KEY_HANDLE_INVALID,
          Constants.OBJECT_HANDLE_INVALID,
          Constants.SESSION_CLOSED,
          Constants.SESSION_HANDLE_INVALID,
          Constants.TOKEN_NOT_PRESENT,
          Constants.USER_NOT_LOGGED_IN,
          Constants.CRYPTOKI_NOT_INITIALIZED);

  private final long status;

  Pkcs11Exception(String message) {
    this(message, NONE, null);
  }

  Pkcs11Exception(String message, Throwable cause) {
    this(message, NONE, cause);
  }

  /// @param function that returned `status`
  Pkcs11Exception(String function, long status) {
    this(
        "%s returned 0x%x (%s)".formatted(function, status, Constants.explain(status)),
        status,
        null);
  }

  private Pkcs11Exception(String message, long status, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /// The operation itself failed after it had begun well: some tokens say no more than that when
  /// the input is at fault.
  static Pkcs11Exception crypt(String function, long status) {
    boolean vague = status == Constants.GENERAL_ERROR || status == Constants.FUNCTION_FAILED;
    return new Pkcs11Exception(function, vague ? Constants.DATA_INVALID : status);
  }

  /// Something that was there is gone.
  static Pkcs11Exception lost(String message) {
    return new Pkcs11Exception(message, Constants.TOKEN_NOT_PRESENT, null);
  }

  /// Whether what was to be encrypted or decrypted is at fault.
  public boolean isAboutInput() {
    return Constants.ABOUT_INPUT.contains(status);
  }

  /// Whether a new session may help.
  boolean isLost() {
    return LOST.contains(status);
  }
}
