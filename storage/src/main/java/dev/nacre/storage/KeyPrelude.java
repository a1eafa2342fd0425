package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// What stands before a backup whose master key a [Custodian] keeps: the wrapped key.
///
/// `nacrewk1` (8 bytes), length (u16, big-endian), that many bytes of the file `master.key`, which
/// are no secret. The backup follows.
final class KeyPrelude {
  private static final Bytes MAGIC = Bytes.utf8("nacrewk1");

  private KeyPrelude() {}

  static OutputStream before(MasterKeySource source, OutputStream out) throws IOException {
    if (source.custodian().isPresent()) {
      var data = new DataOutputStream(out);
      byte[] text = Bytes.utf8(PrivateFile.read(source.file())).toArray();
      data.write(MAGIC.toArray());
      data.writeShort(text.length);
      data.write(text);
    }
    return out;
  }

  /// @param in which supports marks
  /// @return the wrapped key, or nothing and `in` as it was
  static Optional<String> read(InputStream in) throws IOException {
    in.mark(MAGIC.size());
    if (!Bytes.of(in.readNBytes(MAGIC.size())).equals(MAGIC)) {
      in.reset();
      return Optional.empty();
    }
    var data = new DataInputStream(in);
    byte[] size = data.readNBytes(Short.BYTES);
    int length = size.length < Short.BYTES ? 0 : ((size[0] & 0xff) << 8) | (size[1] & 0xff);
    byte[] text = data.readNBytes(length);
    if (length == 0 || text.length < length) {
      throw new StoreException("the backup ends within its wrapped master key");
    }
    return Optional.of(requireWrapped(Bytes.of(text).utf8()));
  }

  /// A key in the open would open the backup for whoever wrote both, whatever key the owner names.
  private static String requireWrapped(String text) {
    if (!WrappedKey.isOne(text)) {
      throw new StoreException(
          "the backup brings a master key along that nobody wrapped: whoever made it is not known");
    }
    return text;
  }

  static InputStream skipped(InputStream in) throws IOException {
    var _ = read(in);
    return in;
  }
}
