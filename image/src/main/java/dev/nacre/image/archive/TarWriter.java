package dev.nacre.image.archive;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Writes a tar archive: ustar headers, pax records where a field does not fit.
///
/// The same members give the same bytes. Times are written in whole seconds.
public final class TarWriter implements AutoCloseable {
  private static final int BLOCK = TarHeader.SIZE;
  private static final long LARGEST_OCTAL = (1L << 33) - 1;
  private static final int LARGEST_ID = (1 << 21) - 1;

  private final OutputStream out;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /// Writes a member without content.
  public void put(TarEntry entry) throws IOException {
    if (entry.size() != 0) {
      throw new IllegalArgumentException(entry.name() + " has content: put it with its content");
    }
    header(entry);
  }

  /// Writes a file; `content` must be exactly [TarEntry#size] bytes long.
  public void put(TarEntry entry, InputStream content) throws IOException {
    header(entry);
    byte[] buffer = new byte[64 << 10];
    long left = entry.size();
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException(entry.name() + ": ends " + left + " bytes early");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    pad(entry.size());
  }

  /// Ends the archive with two blocks of zeros and closes the stream.
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }

  private void header(TarEntry entry) throws IOException {
    Map<String, byte[]> records = records(entry);
    if (!records.isEmpty()) {
      byte[] content = pax(records);
      out.write(
          block("PaxHeaders/" + shortened(entry.name()), (byte) 'x', content.length, entry, ""));
      out.write(content);
      pad(content.length);
    }
    out.write(
        block(
            shortened(entry.name()),
            entry.type().flag,
            entry.size(),
            entry,
            shortened(entry.link())));
  }

  private static Map<String, byte[]> records(TarEntry entry) {
    var records = new TreeMap<String, byte[]>();
    if (!fits(entry.name())) {
      records.put("path", entry.name().getBytes(StandardCharsets.UTF_8));
    }
    if (!fits(entry.link())) {
      records.put("linkpath", entry.link().getBytes(StandardCharsets.UTF_8));
    }
    number(records, "size", entry.size(), LARGEST_OCTAL);
    number(records, "uid", entry.uid(), LARGEST_ID);
    number(records, "gid", entry.gid(), LARGEST_ID);
    if (entry.modified().getEpochSecond() < 0) {
      records.put("mtime", ascii(Long.toString(entry.modified().getEpochSecond())));
    }
    entry
        .attributes()
        .forEach((name, value) -> records.put("SCHILY.xattr." + name, value.toArray()));
    return records;
  }

  private static void number(Map<String, byte[]> records, String key, long value, long largest) {
    if (value > largest) {
      records.put(key, ascii(Long.toString(value)));
    }
  }

  private static boolean fits(String name) {
    return name.length() <= 100 && name.chars().allMatch(c -> c > 0 && c < 0x80);
  }

  private static String shortened(String name) {
    if (fits(name)) {
      return name;
    }
    String ascii = name.replaceAll("[^\\x20-\\x7e]", "_");
    return ascii.length() <= 80 ? ascii : ascii.substring(0, 80);
  }

  private static byte[] pax(Map<String, byte[]> records) {
    Bytes all = Bytes.empty();
    for (Map.Entry<String, byte[]> record : records.entrySet()) {
      byte[] key = record.getKey().getBytes(StandardCharsets.UTF_8);
      int length = recordLength(key.length + record.getValue().length + 3);
      all =
          all.concat(Bytes.utf8(length + " " + record.getKey() + "="))
              .concat(Bytes.of(record.getValue()))
              .concat(Bytes.utf8("\n"));
    }
    return all.toArray();
  }

  /// The length of a record counts its own digits.
  private static int recordLength(int rest) {
    int length = rest + Integer.toString(rest).length();
    return rest + Integer.toString(length).length();
  }

  private static byte[] block(String name, byte type, long size, TarEntry entry, String link) {
    byte[] block = new byte[BLOCK];
    place(block, 0, 100, name);
    octal(block, 100, 8, entry.mode());
    octal(block, 108, 8, Math.min(entry.uid(), LARGEST_ID));
    octal(block, 116, 8, Math.min(entry.gid(), LARGEST_ID));
    octal(block, 124, 12, size > LARGEST_OCTAL ? 0 : size);
    octal(block, 136, 12, Math.clamp(entry.modified().getEpochSecond(), 0, LARGEST_OCTAL));
    block[156] = type;
    place(block, 157, 100, link);
    place(block, 257, 8, "ustar\00000");
    octal(block, 329, 8, entry.device().major());
    octal(block, 337, 8, entry.device().minor());
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    return block;
  }

  private static void place(byte[] block, int at, int length, String text) {
    byte[] bytes = ascii(text);
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, length));
  }

  private static void octal(byte[] block, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    Arrays.fill(block, at, at + length - 1, (byte) '0');
    place(block, at + length - 1 - digits.length(), digits.length(), digits);
    block[at + length - 1] = 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & (BLOCK - 1))]);
  }
}
