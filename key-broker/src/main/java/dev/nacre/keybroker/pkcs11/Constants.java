package dev.nacre.keybroker.pkcs11;

import java.util.Set;

/// Numbers of PKCS#11 2.40 (`pkcs11t.h`), by their names there without the prefix.
final class Constants {
  static final long OS_LOCKING_OK = 2;
  static final long SERIAL_SESSION = 4;
  static final long RW_SESSION = 2;
  static final long USER = 1;

  static final long CLASS_DATA = 0;
  static final long CLASS_PUBLIC_KEY = 2;
  static final long CLASS_PRIVATE_KEY = 3;
  static final long CLASS_SECRET_KEY = 4;
  static final long KEY_GENERIC_SECRET = 0x10;
  static final long KEY_AES = 0x1f;

  static final long CLASS = 0x0;
  static final long TOKEN = 0x1;
  static final long PRIVATE = 0x2;
  static final long LABEL = 0x3;
  static final long APPLICATION = 0x10;
  static final long VALUE = 0x11;
  static final long KEY_TYPE = 0x100;
  static final long ID = 0x102;
  static final long SENSITIVE = 0x103;
  static final long ENCRYPT = 0x104;
  static final long DECRYPT = 0x105;
  static final long VALUE_LEN = 0x161;
  static final long EXTRACTABLE = 0x162;

  static final long RSA_PKCS_OAEP = 0x9;
  static final long AES_KEY_GEN = 0x1080;
  static final long AES_GCM = 0x1087;
  static final long SHA_1 = 0x220;
  static final long SHA256 = 0x250;
  static final long MGF1_SHA1 = 1;
  static final long MGF1_SHA256 = 2;
  static final long DATA_SPECIFIED = 1;

  static final long GENERAL_ERROR = 0x5;
  static final long FUNCTION_FAILED = 0x6;
  static final long DATA_INVALID = 0x20;
  static final long DEVICE_ERROR = 0x30;
  static final long DEVICE_REMOVED = 0x32;
  static final long KEY_HANDLE_INVALID = 0x60;
  static final long OBJECT_HANDLE_INVALID = 0x82;
  static final long SESSION_CLOSED = 0xb0;
  static final long SESSION_HANDLE_INVALID = 0xb3;
  static final long TOKEN_NOT_PRESENT = 0xe0;
  static final long USER_ALREADY_LOGGED_IN = 0x100;
  static final long USER_NOT_LOGGED_IN = 0x101;
  static final long CRYPTOKI_NOT_INITIALIZED = 0x190;
  static final long ALREADY_INITIALIZED = 0x191;

  /// `DATA_INVALID`, `DATA_LEN_RANGE`, `ENCRYPTED_DATA_INVALID`, `ENCRYPTED_DATA_LEN_RANGE`.
  static final Set<Long> ABOUT_INPUT = Set.of(DATA_INVALID, 0x21L, 0x40L, 0x41L);

  /// `PIN_INCORRECT`, `PIN_INVALID`, `PIN_LEN_RANGE`, `PIN_EXPIRED`, `PIN_LOCKED`.
  static final Set<Long> ABOUT_PIN = Set.of(0xa0L, 0xa1L, 0xa2L, 0xa3L, 0xa4L);

  private Constants() {}

  /// What the statuses that operators meet mean.
  static String explain(long status) {
    return switch ((int) status) {
      case 0x5 -> "general error: does the token still exist?";
      case 0x6 -> "the function failed";
      case 0x7 -> "bad arguments";
      case 0x30 -> "device error";
      case 0x32 -> "the device was removed";
      case 0x40 -> "the encrypted data is invalid";
      case 0x41 -> "the encrypted data has the wrong length";
      case 0x20 -> "the data is invalid";
      case 0x21 -> "the data has the wrong length: too large for the key";
      case 0x63 -> "the key does not fit the mechanism";
      case 0x68 -> "the key must not be used for that";
      case 0x70 -> "the token does not know this mechanism";
      case 0xa0 -> "the PIN is wrong";
      case 0xa4 -> "the PIN is locked";
      case 0xe0 -> "there is no token in the slot";
      case 0xe1 -> "the token is not recognised";
      case 0x101 -> "nobody is logged in";
      default -> "see pkcs11t.h";
    };
  }
}
