package dev.nacre.protocol.initdata;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The read-only disk on which the host hands an initdata document to the guest: `initdata` (8
/// ASCII bytes) | u64 LE length of the gzip stream | gzip stream | zeros up to a multiple of 512.
public final class InitdataDisk {
  /// The first bytes of the disk.
  public static final Bytes MAGIC = Bytes.utf8("initdata");

  /// No gzip stream may be longer than what [Initdata#MAX_SIZE] random bytes need.
  public static final int MAX_COMPRESSED = Initdata.MAX_SIZE + (64 << 10);

  /// Magic and length.
  public static final int HEAD = 16;

  private static final int SECTOR = 512;
  private static final String STRUCTURE = "initdata disk";

  private InitdataDisk() {}

  public static Bytes encode(Bytes document) {
    if (document.size() > Initdata.MAX_SIZE) {
      throw MalformedException.at(
          "initdata", "at most " + Initdata.MAX_SIZE + " bytes", document.size() + " bytes");
    }
    Bytes stream = compress(document);
    byte[] length = new byte[8];
    for (int i = 0; i < 4; i++) {
      length[i] = (byte) (stream.size() >>> (8 * i));
    }
    Bytes content = MAGIC.concat(Bytes.of(length)).concat(stream);
    return content.padTo((content.size() + SECTOR - 1) / SECTOR * SECTOR);
  }

  /// Whether a disk that begins with `head` says that it is an initdata disk.
  public static boolean isMarked(Bytes head) {
    return head.startsWith(MAGIC);
  }

  /// Reads the document from the start of a disk; no more is read than its length says.
  ///
  /// @throws MalformedException when the disk is no initdata disk or exceeds a limit
  /// @throws UncheckedIOException when the disk cannot be read
  public static Bytes decode(InputStream disk) {
    try {
      ByteReader head = ByteReader.littleEndian(STRUCTURE, Bytes.of(disk.readNBytes(HEAD)));
      Bytes magic = head.bytes("magic", MAGIC.size());
      if (!magic.equals(MAGIC)) {
        throw MalformedException.at(STRUCTURE + ".magic", MAGIC.hex(), magic.hex());
      }
      long length = head.u64("length");
      if (length < 1 || length > MAX_COMPRESSED) {
        throw MalformedException.at(
            STRUCTURE + ".length", "1 to " + MAX_COMPRESSED, Long.toUnsignedString(length));
      }
      byte[] stream = disk.readNBytes((int) length);
      if (stream.length != length) {
        throw MalformedException.at(
            STRUCTURE + ".stream", length + " bytes", stream.length + " bytes");
      }
      return decompress(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("the initdata disk cannot be read: " + e.getMessage(), e);
    }
  }

  private static Bytes compress(Bytes document) {
    var out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(document.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteArray());
  }

  private static Bytes decompress(byte[] stream) {
    try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(stream))) {
      byte[] document = gzip.readNBytes(Initdata.MAX_SIZE + 1);
      if (document.length > Initdata.MAX_SIZE) {
        throw MalformedException.at(
            STRUCTURE + ".stream", "at most " + Initdata.MAX_SIZE + " bytes", "more");
      }
      return Bytes.of(document);
    } catch (IOException e) {
      throw new MalformedException(
          STRUCTURE + ".stream: expected gzip, found " + e.getMessage(), e);
    }
  }
}
