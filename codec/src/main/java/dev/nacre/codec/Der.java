package dev.nacre.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One element of a DER encoding (ITU-T X.690, distinguished rules): definite and minimal lengths
/// only, tags of one byte only.
///
/// Nested elements are read when they are asked for, so no input nests a reader deeper than its
/// caller goes.
///
/// @param tag the identifier octet
/// @param content without tag and length
/// @param encoding the whole element
public record Der(int tag, Bytes content, Bytes encoding) {
  public static final int BOOLEAN = 0x01;
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int OBJECT_IDENTIFIER = 0x06;
  public static final int ENUMERATED = 0x0a;
  public static final int UTF8_STRING = 0x0c;
  public static final int PRINTABLE_STRING = 0x13;
  public static final int IA5_STRING = 0x16;
  public static final int SEQUENCE = 0x30;
  public static final int SET = 0x31;

  private static final int MULTI_BYTE_TAG = 0x1f;
  private static final int MOST_CHILDREN = 4096;

  /// @throws MalformedException when `encoding` is not exactly one element
  public static Der parse(Bytes encoding) {
    ByteReader in = ByteReader.bigEndian("DER", encoding);
    Der element = next(in, encoding);
    if (in.remaining() != 0) {
      throw MalformedException.at(
          "DER", "one element of " + encoding.size() + " bytes", "one of " + in.offset());
    }
    return element;
  }

  /// The elements inside a constructed one.
  ///
  /// @throws MalformedException when this is primitive, or its content is no run of at most 4096
  ///   elements
  public List<Der> children() {
    if ((tag & 0x20) == 0) {
      throw unlike("a constructed element");
    }
    var children = new ArrayList<Der>();
    ByteReader in = ByteReader.bigEndian("DER", content);
    while (in.remaining() > 0) {
      if (children.size() == MOST_CHILDREN) {
        throw in.unexpected("element", "at most " + MOST_CHILDREN + " elements", "more");
      }
      children.add(next(in, content));
    }
    return children;
  }

  /// The elements of a SEQUENCE, of which there must be at least `least`.
  public List<Der> sequence(int least) {
    List<Der> children = require(SEQUENCE, "SEQUENCE").children();
    if (children.size() < least) {
      throw MalformedException.at(
          "DER SEQUENCE", "at least " + least + " elements", Integer.toString(children.size()));
    }
    return children;
  }

  /// An INTEGER or ENUMERATED in its shortest form.
  public BigInteger integer() {
    if (tag != INTEGER && tag != ENUMERATED) {
      throw unlike("INTEGER");
    }
    boolean padded =
        content.size() > 1
            && ((content.at(0) == 0 && content.at(1) < 0x80)
                || (content.at(0) == 0xff && content.at(1) >= 0x80));
    if (content.isEmpty() || padded) {
      throw MalformedException.at("DER INTEGER", "the shortest form", content.hex());
    }
    return new BigInteger(content.toArray());
  }

  /// An INTEGER from 0 to `most`.
  public int integerUpTo(int most) {
    BigInteger value = integer();
    if (value.signum() < 0 || value.compareTo(BigInteger.valueOf(most)) > 0) {
      String found = value.bitLength() > 64 ? content.size() + " bytes" : value.toString();
      throw MalformedException.at("DER INTEGER", "0 to " + most, found);
    }
    return value.intValue();
  }

  public Bytes octets() {
    return require(OCTET_STRING, "OCTET STRING").content;
  }

  /// The bits of a BIT STRING of whole bytes.
  public Bytes wholeBits() {
    require(BIT_STRING, "BIT STRING");
    if (content.isEmpty() || content.at(0) != 0) {
      throw MalformedException.at("DER BIT STRING", "whole bytes", encoding.hex());
    }
    return content.slice(1, content.size());
  }

  public boolean bool() {
    require(BOOLEAN, "BOOLEAN");
    if (content.size() != 1 || (content.at(0) != 0 && content.at(0) != 0xff)) {
      throw MalformedException.at("DER BOOLEAN", "00 or ff", content.hex());
    }
    return content.at(0) != 0;
  }

  /// Text of one of the string types whose characters are ASCII or UTF-8.
  public String text() {
    return switch (tag) {
      case UTF8_STRING -> content.utf8();
      case PRINTABLE_STRING, IA5_STRING -> new String(content.toArray(), StandardCharsets.US_ASCII);
      default -> throw unlike("a string");
    };
  }

  /// Dotted: `1.2.840.113741.1.13.1`.
  public String oid() {
    require(OBJECT_IDENTIFIER, "OBJECT IDENTIFIER");
    var dotted = new StringBuilder();
    long arc = 0;
    int length = 0;
    for (int i = 0; i < content.size(); i++) {
      int octet = content.at(i);
      if ((length == 0 && octet == 0x80) || ++length > 8) {
        throw MalformedException.at("DER OBJECT IDENTIFIER", "minimal arcs", content.hex());
      }
      arc = arc << 7 | (octet & 0x7f);
      if (octet < 0x80) {
        append(dotted, arc);
        arc = 0;
        length = 0;
      }
    }
    if (length != 0 || dotted.isEmpty()) {
      throw MalformedException.at("DER OBJECT IDENTIFIER", "whole arcs", content.hex());
    }
    return dotted.toString();
  }

  private static void append(StringBuilder dotted, long arc) {
    if (dotted.isEmpty()) {
      long top = Math.min(arc / 40, 2);
      dotted.append(top).append('.').append(arc - 40 * top);
    } else {
      dotted.append('.').append(arc);
    }
  }

  /// @param in over `source`
  private static Der next(ByteReader in, Bytes source) {
    int offset = in.offset();
    int tag = in.u8("tag");
    if ((tag & MULTI_BYTE_TAG) == MULTI_BYTE_TAG) {
      throw MalformedException.at(
          "DER.tag at offset " + offset, "a tag of one byte", Integer.toHexString(tag));
    }
    int size = length(in);
    Bytes content = in.bytes("content", size);
    return new Der(tag, content, source.slice(offset, in.offset()));
  }

  private static int length(ByteReader in) {
    int first = in.u8("length");
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count == 0 || count > 4) {
      throw in.unexpected("length", "a definite length of up to 4 bytes", count + " bytes");
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | in.u8("length");
    }
    boolean minimal = length >= 0x80 && (count == 1 || length >>> (8 * (count - 1)) != 0);
    if (!minimal || length > Integer.MAX_VALUE) {
      throw in.unexpected("length", "a minimal length", length + " in " + count + " bytes");
    }
    return (int) length;
  }

  private Der require(int expected, String name) {
    if (tag != expected) {
      throw unlike(name);
    }
    return this;
  }

  private MalformedException unlike(String expected) {
    return MalformedException.at(
        "DER", expected, "an element with tag " + Integer.toHexString(tag));
  }
}
