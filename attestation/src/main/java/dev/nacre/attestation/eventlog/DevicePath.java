package dev.nacre.attestation.eventlog;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The way to a device or a file, node by node (UEFI specification 2.10, section 10.3), as text in
/// upstream's spelling.
final class DevicePath {
  /// Type, subtype and length of a node.
  static final int HEAD = 4;

  private static final int END = 0x7f;

  private DevicePath() {}

  /// One text for each node before the end node.
  ///
  /// @throws MalformedException when a node is longer than the path, or shorter than its own head
  static List<String> texts(Bytes path) {
    var texts = new ArrayList<String>();
    ByteReader in = ByteReader.littleEndian("device path", path);
    while (in.remaining() >= HEAD) {
      int type = in.u8("type");
      int subtype = in.u8("subtype");
      int size = in.u16("length");
      if (size < HEAD) {
        throw in.unexpected("length", "at least " + HEAD, Integer.toString(size));
      }
      Bytes payload = in.bytes("node", size - HEAD);
      if (type == END) {
        return texts;
      }
      texts.add(text(type, subtype, payload));
    }
    return texts;
  }

  private static String text(int type, int subtype, Bytes payload) {
    try {
      ByteReader in = ByteReader.littleEndian("node", payload);
      return switch (type << 8 | subtype) {
        case 0x101 -> "Pci(" + in.u8("function") + "," + in.u8("device") + ")";
        case 0x201 -> "ACPI(" + eisaId(in.u32("hid")) + "," + in.u32("uid") + ")";
        case 0x305 -> "USB(" + in.u8("port") + "," + in.u8("interface") + ")";
        case 0x30b -> mac(in);
        case 0x30c -> ipv4(in);
        case 0x315 -> fibre(in);
        case 0x401 -> hardDrive(in);
        case 0x403 ->
            "VenMedia(" + guid(in.bytes("guid", 16)) + "," + in.bytes("data", in.remaining()) + ")";
        case 0x404 -> "File(" + fileName(payload) + ")";
        case 0x501 -> bios(in);
        default -> unknown(type, subtype, payload);
      };
    } catch (MalformedException e) {
      return unknown(type, subtype, payload);
    }
  }

  private static String unknown(int type, int subtype, Bytes payload) {
    return "Path(" + type + "," + subtype + "," + payload + ")";
  }

  /// Three letters of five bits each, most significant first, and a product number.
  private static String eisaId(long id) {
    var text = new StringBuilder();
    for (int shift = 10; shift >= 0; shift -= 5) {
      text.append((char) ('@' + (id >> shift & 0x1f)));
    }
    return text.append("%04X".formatted(id >> 16)).toString();
  }

  private static String mac(ByteReader in) {
    Bytes address = in.bytes("address", 32);
    int type = in.u8("interface type");
    Bytes used = type <= 1 ? address.slice(0, 6) : address;
    return "Mac(" + used.hex().toUpperCase(Locale.ROOT) + ",0x" + Integer.toHexString(type) + ")";
  }

  private static String ipv4(ByteReader in) {
    String local = dotted(in.bytes("local", 4));
    String remote = dotted(in.bytes("remote", 4));
    var _ = in.bytes("ports", 4);
    String protocol =
        switch (in.u16("protocol")) {
          case 6 -> "TCP";
          case 17 -> "UDP";
          default -> "Unknown";
        };
    String origin = in.u8("static") == 0 ? "DHCP" : "Static";
    String rest =
        in.remaining() < 8
            ? ""
            : "," + dotted(in.bytes("gateway", 4)) + "," + dotted(in.bytes("mask", 4));
    return "IPv4(" + String.join(",", remote, protocol, origin, local) + rest + ")";
  }

  private static String dotted(Bytes address) {
    return address.at(0) + "." + address.at(1) + "." + address.at(2) + "." + address.at(3);
  }

  private static String fibre(ByteReader in) {
    var _ = in.u32("reserved");
    return "FibreEx(0x" + in.bytes("name", 8) + ",0x" + in.bytes("unit", 8) + ")";
  }

  private static String hardDrive(ByteReader in) {
    long partition = in.u32("partition");
    long start = in.u64("start");
    long size = in.u64("size");
    Bytes signature = in.bytes("signature", 16);
    boolean gpt = in.u8("format") == 2;
    int kind = in.u8("signature type");
    String place =
        start == 0 && size == 0
            ? ""
            : ",0x" + Long.toHexString(start) + ",0x" + Long.toHexString(size);
    String name =
        switch (kind) {
          case 1 -> "0x" + signature.slice(0, 4).reversed();
          case 2 -> guid(signature);
          default -> "0";
        };
    return "HD(" + partition + "," + (gpt ? "GPT" : "MBR") + "," + name + place + ")";
  }

  private static String fileName(Bytes payload) {
    String name = DetailsReader.utf16(payload);
    int end = name.indexOf('\0');
    return end < 0 ? name : name.substring(0, end);
  }

  private static String bios(ByteReader in) {
    int type = in.u16("type");
    int flags = in.u16("flags");
    String description = in.bytes("description", in.remaining()).utf8().replace("\0", "");
    return "BBS(" + type + "," + description + ",0x" + Integer.toHexString(flags) + ")";
  }

  /// Upper case, the first three groups little-endian.
  static String guid(Bytes guid) {
    return String.join(
            "-",
            guid.slice(0, 4).reversed().hex(),
            guid.slice(4, 6).reversed().hex(),
            guid.slice(6, 8).reversed().hex(),
            guid.slice(8, 10).hex(),
            guid.slice(10, 16).hex())
        .toUpperCase(Locale.ROOT);
  }
}
