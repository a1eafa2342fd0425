package acorn;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;

/// A report, field by field in the order of the table; nothing in it is believed yet.
///
/// @param signed what the signature covers, as it came
public record AcornReport(
    boolean debuggable,
    long svn,
    Bytes measurement,
    Bytes reportData,
    Bytes signed,
    Bytes signature) {
  public static final int SIZE = 172;
  private static final Bytes MAGIC = Bytes.utf8("ACRN");
  private static final int SIGNED = 108;

  /// @throws MalformedException when `content` is not exactly one report of a known version
  public static AcornReport parse(Bytes content) {
    ByteReader in = ByteReader.littleEndian("AcornReport", content);
    Bytes magic = in.bytes("magic", 4);
    if (!magic.equals(MAGIC)) {
      throw in.unexpected("magic", "ACRN", magic.hex());
    }
    int version = in.u16("version");
    if (version != 1) {
      throw in.unexpected("version", "1", Integer.toString(version));
    }
    int flags = in.u16("flags");
    if (flags > 1) {
      throw in.unexpected("flags", "bit 0 alone", Integer.toHexString(flags));
    }
    var report =
        new AcornReport(
            flags == 1,
            in.u32("svn"),
            in.bytes("measurement", 32),
            in.bytes("report_data", 64),
            content.slice(0, SIGNED),
            in.bytes("signature", 64));
    in.end();
    return report;
  }
}
