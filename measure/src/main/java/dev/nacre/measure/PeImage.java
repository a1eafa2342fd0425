package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A program in the form that firmware loads (PE/COFF), of which firmware measures the Authenticode
/// digest: everything but the checksum, the place of the signatures and the signatures themselves
/// (Microsoft, Windows Authenticode Portable Executable Signature Format; PE format).
final class PeImage {
  private static final int PE_POINTER = 0x3c;
  private static final int COFF_HEADER = 24;
  private static final int CHECKSUM = 64;
  private static final int PE32_PLUS = 0x20b;
  private static final int SECTION = 40;
  private static final int MOST_SECTIONS = 96;

  private final ByteBuffer file;
  private final int optional;
  private final int certificateEntry;
  private final int certificatesSize;
  private final int headersSize;

  private PeImage(Bytes content) {
    file = ByteBuffer.wrap(content.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    int header = u32(PE_POINTER);
    optional = header + COFF_HEADER;
    if (u32(header) != 0x4550) {
      throw malformed("a PE header where the file points to", Integer.toHexString(u32(header)));
    }
    int directories = u16(optional) == PE32_PLUS ? 112 : 96;
    certificateEntry = optional + directories + 4 * 8;
    certificatesSize = u32(certificateEntry + 4);
    headersSize = u32(optional + 60);
    if (headersSize < certificateEntry + 8 || headersSize > file.capacity()) {
      throw malformed("headers that end in the file", headersSize + " bytes of headers");
    }
  }

  /// @throws MalformedException when `content` is no such program, or is cut
  static PeImage parse(Bytes content) {
    return new PeImage(content);
  }

  Bytes authenticode(Sha sha) {
    MessageDigest digest = sha.start();
    add(digest, 0, optional + CHECKSUM);
    add(digest, optional + CHECKSUM + 4, certificateEntry);
    add(digest, certificateEntry + 8, headersSize);
    long hashed = headersSize;
    for (Section section : sections()) {
      add(digest, section.offset(), (long) section.offset() + section.size());
      hashed += section.size();
    }
    long end = (long) file.capacity() - certificatesSize;
    if (certificatesSize < 0 || hashed > file.capacity()) {
      throw malformed("sections and signatures inside", hashed + " bytes of them");
    }
    if (end > hashed) {
      add(digest, hashed, end);
    }
    return Bytes.of(digest.digest());
  }

  private record Section(int offset, int size) {}

  /// The sections with content, by their place in the file.
  private List<Section> sections() {
    int count = u16(optional - COFF_HEADER + 6);
    int first = optional + u16(optional - COFF_HEADER + 20);
    if (count > MOST_SECTIONS) {
      throw malformed("at most " + MOST_SECTIONS + " sections", count + " of them");
    }
    var sections = new ArrayList<Section>();
    for (int i = 0; i < count; i++) {
      int at = first + SECTION * i;
      var section = new Section(u32(at + 20), u32(at + 16));
      if (section.size() != 0) {
        sections.add(section);
      }
    }
    sections.sort(Comparator.comparingInt(Section::offset));
    return sections;
  }

  private void add(MessageDigest digest, long from, long to) {
    if (from < 0 || to < from || to > file.capacity()) {
      throw malformed("parts inside " + file.capacity() + " bytes", from + " to " + to);
    }
    digest.update(file.array(), (int) from, (int) (to - from));
  }

  private int u32(int offset) {
    requireInside(offset, 4);
    return file.getInt(offset);
  }

  private int u16(int offset) {
    requireInside(offset, 2);
    return Short.toUnsignedInt(file.getShort(offset));
  }

  private void requireInside(int offset, int size) {
    if (offset < 0 || offset > file.capacity() - size) {
      throw malformed("headers inside " + file.capacity() + " bytes", "one at offset " + offset);
    }
  }

  private static MalformedException malformed(String expected, String found) {
    return MalformedException.at("PE image", expected, found);
  }
}
