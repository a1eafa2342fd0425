package dev.nacre.codec.cbor;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads one item and everything in it. Nothing is allocated on the word of a length: a string's
/// bytes must be there, and an array grows with what is read.
final class CborReader {
  private static final CborBytes NO_BYTES = new CborBytes(Bytes.empty());
  private static final CborText NO_TEXT = new CborText("");
  private static final CborArray NO_ELEMENTS = new CborArray(List.of());

  private final ByteReader in;
  private final CborForm form;
  private final CborLimits limits;
  private int items;

  private CborReader(Bytes encoding, CborForm form, CborLimits limits) {
    this.in = ByteReader.bigEndian("CBOR", encoding);
    this.form = form;
    this.limits = limits;
  }

  static Cbor read(Bytes encoding, CborForm form, CborLimits limits) {
    if (encoding.size() > limits.size()) {
      throw MalformedException.at(
          "CBOR", "at most " + limits.size() + " bytes", encoding.size() + " bytes");
    }
    var reader = new CborReader(encoding, form, limits);
    Cbor item =
        reader.next(0).orElseThrow(() -> reader.in.unexpected("item", "a data item", "a break"));
    reader.in.end();
    return item;
  }

  /// The next item, or empty for the break that ends an indefinite length.
  private Optional<Cbor> next(int depth) {
    if (depth > limits.depth()) {
      throw in.unexpected("item", "at most " + limits.depth() + " levels", "more");
    }
    if (++items > limits.items()) {
      throw in.unexpected("item", "at most " + limits.items() + " items", "more");
    }
    int initial = in.u8("initial byte");
    if (initial == CborHead.BREAK) {
      return Optional.empty();
    }
    return Optional.of(item(initial >> 5, initial & 0x1f, depth));
  }

  private Cbor item(int major, int information, int depth) {
    if (major == CborHead.OTHER) {
      return other(information);
    }
    if (information == CborHead.INDEFINITE) {
      return indefinite(major, depth);
    }
    long argument = argument(information);
    return switch (major) {
      case CborHead.UNSIGNED -> CborInteger.of(false, argument);
      case CborHead.NEGATIVE -> CborInteger.of(true, argument);
      case CborHead.BYTES -> argument == 0 ? NO_BYTES : new CborBytes(string(argument));
      case CborHead.TEXT -> argument == 0 ? NO_TEXT : new CborText(text(string(argument)));
      case CborHead.ARRAY -> argument == 0 ? NO_ELEMENTS : array(count(argument, 1), depth);
      case CborHead.MAP -> argument == 0 ? CborMap.empty() : map(count(argument, 2), depth);
      default -> new CborTag(argument, required(depth));
    };
  }

  private long argument(int information) {
    if (information < CborHead.ONE_BYTE) {
      return information;
    }
    long argument =
        switch (information) {
          case CborHead.ONE_BYTE -> in.u8("argument");
          case CborHead.TWO_BYTES -> in.u16("argument");
          case CborHead.FOUR_BYTES -> in.u32("argument");
          case CborHead.EIGHT_BYTES -> in.u64("argument");
          default ->
              throw in.unexpected("initial byte", "additional information to 27", information + "");
        };
    if (form.demandsShortest() && CborHead.shortest(argument) != information) {
      throw in.unexpected(
          "argument",
          "the shortest form of " + Long.toUnsignedString(argument),
          (1 << (information - CborHead.ONE_BYTE)) + " bytes");
    }
    return argument;
  }

  private Cbor other(int information) {
    return switch (information) {
      case CborHead.ONE_BYTE -> {
        int value = in.u8("simple value");
        if (value < 32) {
          throw in.unexpected("simple value", "one byte for " + value, "two");
        }
        yield CborSimple.of(value);
      }
      case CborHead.TWO_BYTES -> {
        int half = in.u16("half float");
        yield number(Float.float16ToFloat((short) half), information, half == 0x7e00);
      }
      case CborHead.FOUR_BYTES ->
          number(Float.intBitsToFloat((int) in.u32("single float")), information, false);
      case CborHead.EIGHT_BYTES ->
          number(Double.longBitsToDouble(in.u64("double float")), information, false);
      default -> {
        if (information > CborHead.ONE_BYTE) {
          throw in.unexpected("initial byte", "a simple value or a float", "f" + information);
        }
        yield CborSimple.of(information);
      }
    };
  }

  private CborFloat number(double value, int information, boolean canonicalNan) {
    boolean shortest =
        Double.isNaN(value) ? canonicalNan : CborHead.shortestFloat(value) == information;
    if (form.demandsShortest() && !shortest) {
      throw in.unexpected("float", "the shortest form of " + value, "a longer one");
    }
    return new CborFloat(Double.isNaN(value) ? Double.NaN : value);
  }

  private Bytes string(long size) {
    if (size < 0 || size > in.remaining()) {
      throw in.unexpected(
          "string", Long.toUnsignedString(size) + " bytes", in.remaining() + " bytes");
    }
    return in.bytes("string", (int) size);
  }

  /// How many items are announced, each of which needs `least` bytes.
  private int count(long announced, int least) {
    if (announced < 0 || announced > in.remaining() / least) {
      throw in.unexpected(
          "count", Long.toUnsignedString(announced) + " items", in.remaining() + " bytes");
    }
    return (int) announced;
  }

  private CborArray array(int count, int depth) {
    var elements = new ArrayList<Cbor>();
    for (int i = 0; i < count; i++) {
      elements.add(required(depth));
    }
    return new CborArray(elements);
  }

  private CborMap map(int count, int depth) {
    var entries = new Entries();
    for (int i = 0; i < count; i++) {
      int at = in.offset();
      Cbor key = required(depth);
      entries.add(key, at, required(depth));
    }
    return new CborMap(entries.collected);
  }

  private Cbor required(int depth) {
    return next(depth + 1).orElseThrow(() -> in.unexpected("item", "a data item", "a break"));
  }

  private Cbor indefinite(int major, int depth) {
    if (form.demandsShortest()) {
      throw in.unexpected("initial byte", "a definite length", "an indefinite one");
    }
    return switch (major) {
      case CborHead.BYTES -> new CborBytes(chunks(CborHead.BYTES));
      case CborHead.TEXT -> new CborText(chunkedText());
      case CborHead.ARRAY -> openArray(depth);
      case CborHead.MAP -> openMap(depth);
      default -> throw in.unexpected("initial byte", "a definite length", "an indefinite one");
    };
  }

  private CborArray openArray(int depth) {
    var elements = new ArrayList<Cbor>();
    for (Optional<Cbor> next = next(depth + 1); next.isPresent(); next = next(depth + 1)) {
      elements.add(next.get());
    }
    return new CborArray(elements);
  }

  private CborMap openMap(int depth) {
    var entries = new Entries();
    int at = in.offset();
    for (Optional<Cbor> key = next(depth + 1); key.isPresent(); key = next(depth + 1)) {
      entries.add(key.get(), at, required(depth));
      at = in.offset();
    }
    return new CborMap(entries.collected);
  }

  private Bytes chunks(int major) {
    var joined = new ByteArrayOutputStream();
    for (Optional<Bytes> chunk = chunk(major); chunk.isPresent(); chunk = chunk(major)) {
      joined.writeBytes(chunk.get().toArray());
    }
    return Bytes.of(joined.toByteArray());
  }

  /// Each chunk is text of its own (RFC 8949 section 3.2.3): a character does not span two.
  private String chunkedText() {
    var joined = new StringBuilder();
    for (Optional<Bytes> next = chunk(CborHead.TEXT);
        next.isPresent();
        next = chunk(CborHead.TEXT)) {
      joined.append(text(next.get()));
    }
    return joined.toString();
  }

  private Optional<Bytes> chunk(int major) {
    int initial = in.u8("initial byte");
    if (initial == CborHead.BREAK) {
      return Optional.empty();
    }
    if (initial >> 5 != major || (initial & 0x1f) == CborHead.INDEFINITE) {
      throw in.unexpected(
          "chunk", "a definite string of the same kind", "0x" + Integer.toHexString(initial));
    }
    return Optional.of(string(argument(initial & 0x1f)));
  }

  private String text(Bytes utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(
          "CBOR.text before offset " + in.offset() + ": expected UTF-8, found other bytes", e);
    }
  }

  /// The entries of one map, as they come.
  private final class Entries {
    private final Map<Cbor, Cbor> collected = new LinkedHashMap<>();
    private Bytes previousKey = Bytes.empty();

    /// @param at where the key's encoding begins
    void add(Cbor key, int at, Cbor value) {
      if (form.demandsOrder()) {
        Bytes encoded = key.encode();
        if (!collected.isEmpty() && compare(previousKey, encoded) >= 0) {
          throw MalformedException.at(
              "CBOR.key at offset " + at, "keys in ascending order", key.diagnostic());
        }
        previousKey = encoded;
      }
      if (collected.putIfAbsent(key, value) != null) {
        throw MalformedException.at(
            "CBOR.key at offset " + at, "each key once", key.diagnostic() + " again");
      }
      if (collected.size() > limits.entries()) {
        throw MalformedException.at(
            "CBOR.key at offset " + at, "at most " + limits.entries() + " entries", "more");
      }
    }

    private int compare(Bytes one, Bytes other) {
      return Arrays.compareUnsigned(one.toArray(), other.toArray());
    }
  }
}
