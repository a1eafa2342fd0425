package dev.nacre.image.archive;

import dev.nacre.codec.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Optional;

/// Reads a tar archive member by member: ustar, pax, GNU long names, Unix V7.
///
/// After [#next] the content of the member is read with [#read]; what is left of it is skipped by
/// the next [#next]. The archive ends at two blocks of zeros. Sparse members and unknown types are
/// refused rather than guessed at.
public final class TarReader {
  private static final int LONGEST_NAME = 64 << 10;
  private static final int LONGEST_EXTENSION = 1 << 20;
  private static final int MOST_EXTENSIONS = 8;

  private final InputStream in;
  private final byte[] block = new byte[TarHeader.SIZE];
  private long offset;
  private long left;
  private int padding;
  private boolean ended;

  /// @param in is read in blocks of 512 bytes: should be buffered
  public TarReader(InputStream in) {
    this.in = in;
  }

  /// The next member, or nothing at the end of the archive.
  ///
  /// @throws MalformedException when the archive is not one
  public Optional<TarEntry> next() throws IOException {
    skipRest();
    PaxRecords pax = PaxRecords.none();
    Optional<String> longName = Optional.empty();
    Optional<String> longLink = Optional.empty();
    for (int extensions = 0; extensions <= MOST_EXTENSIONS; extensions++) {
      Optional<TarHeader> read = header();
      if (read.isEmpty()) {
        return Optional.empty();
      }
      TarHeader header = read.get();
      switch (header.typeFlag()) {
        case 'x', 'X' -> pax = PaxRecords.parse(extension(header, LONGEST_EXTENSION));
        case 'g' -> extension(header, LONGEST_EXTENSION);
        case 'L' -> longName = Optional.of(longText(header));
        case 'K' -> longLink = Optional.of(longText(header));
        default -> {
          return Optional.of(entry(header, pax, longName, longLink));
        }
      }
    }
    throw malformed("a member after " + MOST_EXTENSIONS + " extended headers", "one more");
  }

  /// Reads content of the current member; -1 at its end.
  public int read(byte[] buffer, int from, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(buffer, from, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("tar archive ends inside a member, " + left + " bytes early");
    }
    left -= count;
    offset += count;
    return count;
  }

  /// Where in the archive the content of the current member begins, when none of it is read yet.
  public long contentOffset() {
    return offset;
  }

  private Optional<TarHeader> header() throws IOException {
    if (ended || !readBlock()) {
      ended = true;
      return Optional.empty();
    }
    if (TarHeader.isZero(block)) {
      ended = true;
      if (readBlock() && !TarHeader.isZero(block)) {
        throw malformed("a second block of zeros", "something else");
      }
      return Optional.empty();
    }
    var header = new TarHeader(block.clone(), offset - TarHeader.SIZE);
    header.requireChecksum();
    return Optional.of(header);
  }

  private boolean readBlock() throws IOException {
    int count = in.readNBytes(block, 0, block.length);
    offset += count;
    if (count != 0 && count != block.length) {
      throw new EOFException("tar archive ends inside a header at offset " + offset);
    }
    return count != 0;
  }

  private TarEntry entry(
      TarHeader header, PaxRecords pax, Optional<String> longName, Optional<String> longLink) {
    pax.refuseSparse();
    String name = pax.text("path").or(() -> longName).orElseGet(header::name);
    String link = pax.text("linkpath").or(() -> longLink).orElseGet(header::link);
    if (name.length() > LONGEST_NAME || link.length() > LONGEST_NAME) {
      throw malformed("names of at most " + LONGEST_NAME + " characters", "a longer one");
    }
    TarEntry.Type type = type(header, name);
    long size = pax.number("size").orElseGet(header::size);
    if (size < 0) {
      throw header.unexpected("size", "0 or more", Long.toString(size));
    }
    begin(type == TarEntry.Type.FILE ? size : 0);
    boolean linked = type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMBOLIC_LINK;
    return new TarEntry(
        name,
        type,
        linked ? link : "",
        header.mode(),
        id(header, "uid", pax.number("uid").orElseGet(header::uid)),
        id(header, "gid", pax.number("gid").orElseGet(header::gid)),
        left,
        pax.time("mtime").orElseGet(() -> modified(header)),
        device(header, type),
        pax.attributes());
  }

  private static Instant modified(TarHeader header) {
    long seconds = header.modified();
    if (Math.abs(seconds) > 1L << 40) {
      throw header.unexpected("mtime", "a time within 34 000 years", Long.toString(seconds));
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static int id(TarHeader header, String field, long id) {
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw header.unexpected(field, "0 to 2^31-1", Long.toString(id));
    }
    return (int) id;
  }

  private static TarEntry.Device device(TarHeader header, TarEntry.Type type) {
    if (type != TarEntry.Type.CHARACTER_DEVICE && type != TarEntry.Type.BLOCK_DEVICE) {
      return TarEntry.Device.NONE;
    }
    long major = header.deviceMajor();
    long minor = header.deviceMinor();
    if (major < 0 || major >= 1 << 12 || minor < 0 || minor >= 1 << 20) {
      throw header.unexpected("device", "12 and 20 bits", major + " and " + minor);
    }
    return new TarEntry.Device((int) major, (int) minor);
  }

  private static TarEntry.Type type(TarHeader header, String name) {
    byte flag = header.typeFlag();
    if (flag == 0 || flag == '7') {
      return flag == 0 && name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
    }
    for (TarEntry.Type type : TarEntry.Type.values()) {
      if (type.flag == flag) {
        return type;
      }
    }
    throw header.unexpected(
        "typeflag of \"" + name + "\"", "0 to 7", "0x" + Integer.toHexString(flag & 0xff));
  }

  private byte[] extension(TarHeader header, int limit) throws IOException {
    long size = header.size();
    if (size < 0 || size > limit) {
      throw header.unexpected("size of an extended header", "at most " + limit, "" + size);
    }
    begin(size);
    byte[] content = in.readNBytes((int) size);
    if (content.length != size) {
      throw new EOFException("tar archive ends inside an extended header");
    }
    offset += size;
    left = 0;
    skipRest();
    return content;
  }

  private String longText(TarHeader header) throws IOException {
    byte[] content = extension(header, LONGEST_NAME);
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    try {
      return TarHeader.utf8(content, 0, end);
    } catch (CharacterCodingException e) {
      throw header.unexpected("long name", "UTF-8", "other bytes");
    }
  }

  private void begin(long size) {
    left = size;
    padding = (int) (-size & (TarHeader.SIZE - 1));
  }

  private void skipRest() throws IOException {
    long rest = left + padding;
    left = 0;
    padding = 0;
    in.skipNBytes(rest);
    offset += rest;
  }

  private MalformedException malformed(String expected, String found) {
    return MalformedException.at("tar archive at offset " + offset, expected, found);
  }
}
