package dev.nacre.attestation.show;

import dev.nacre.codec.Der;

/// A primitive DER element as people read it.
final class DerText {
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;

  private DerText() {}

  /// Text, a number, a name; hexadecimal digits of everything else.
  ///
  /// @throws dev.nacre.codec.MalformedException when the element is not of its own form
  static String of(Der element) {
    return switch (element.tag()) {
      case Der.BOOLEAN -> Boolean.toString(element.bool());
      case Der.INTEGER, Der.ENUMERATED -> element.integer().toString();
      case Der.OBJECT_IDENTIFIER -> Oids.name(element.oid());
      case Der.UTF8_STRING, Der.PRINTABLE_STRING, Der.IA5_STRING -> element.text();
      case UTC_TIME, GENERALIZED_TIME -> element.content().utf8();
      default -> element.content().hex();
    };
  }
}
