package dev.nacre.codec.cbor;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/// Writes the deterministic encoding.
final class CborWriter {
  private static final int CANONICAL_NAN = 0x7e00;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private CborWriter() {}

  static Bytes encode(Cbor item) {
    var writer = new CborWriter();
    writer.write(item);
    return Bytes.of(writer.out.toByteArray());
  }

  private void write(Cbor item) {
    switch (item) {
      case CborInteger(boolean negative, long argument) ->
          head(negative ? CborHead.NEGATIVE : CborHead.UNSIGNED, argument);
      case CborBytes(Bytes content) -> string(CborHead.BYTES, content);
      case CborText(String text) -> string(CborHead.TEXT, Bytes.utf8(text));
      case CborArray array -> {
        head(CborHead.ARRAY, array.size());
        array.forEach(this::write);
      }
      case CborMap map -> map(map);
      case CborTag(long number, Cbor content) -> {
        head(CborHead.TAG, number);
        write(content);
      }
      case CborSimple(int value) -> head(CborHead.OTHER, value);
      case CborFloat(double value) -> number(value);
    }
  }

  private void map(CborMap map) {
    var sorted = new ArrayList<Map.Entry<byte[], Cbor>>();
    map.entries().forEach((key, value) -> sorted.add(Map.entry(encode(key).toArray(), value)));
    sorted.sort(Map.Entry.comparingByKey(Comparator.nullsFirst(Arrays::compareUnsigned)));
    head(CborHead.MAP, sorted.size());
    for (Map.Entry<byte[], Cbor> entry : sorted) {
      out.writeBytes(entry.getKey());
      write(entry.getValue());
    }
  }

  private void number(double value) {
    int size = CborHead.shortestFloat(value);
    out.write(CborHead.OTHER << 5 | size);
    switch (size) {
      case CborHead.TWO_BYTES ->
          big(
              Double.isNaN(value) ? CANONICAL_NAN : Float.floatToFloat16((float) value) & 0xffff,
              2);
      case CborHead.FOUR_BYTES -> big(Float.floatToIntBits((float) value), 4);
      default -> big(Double.doubleToLongBits(value), 8);
    }
  }

  private void string(int major, Bytes content) {
    head(major, content.size());
    out.writeBytes(content.toArray());
  }

  private void head(int major, long argument) {
    int information = CborHead.shortest(argument);
    out.write(major << 5 | information);
    if (information >= CborHead.ONE_BYTE) {
      big(argument, 1 << (information - CborHead.ONE_BYTE));
    }
  }

  private void big(long value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }
}
