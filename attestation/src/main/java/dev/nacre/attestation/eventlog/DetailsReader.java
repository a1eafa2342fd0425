package dev.nacre.attestation.eventlog;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads an event's data by the event's type, exactly as upstream does, so that policies written
/// for its claims find what they look for.
final class DetailsReader {
  private static final long AGENT = 0x4141454cL;
  private static final int LOAD_EVENT_HEAD = 24;
  private static final Bytes UTF16_SECTION_NAME = Bytes.ofHex("2e00");

  private DetailsReader() {}

  static EventDetails read(EventType type, Bytes data) {
    return switch (type) {
      case EV_POST_CODE, EV_ACTION, EV_COMPACT_HASH, EV_OMIT_BOOT_DEVICE_EVENTS, EV_EFI_ACTION ->
          new EventDetails.Text(
              utf8(data)
                  .orElseThrow(() -> MalformedException.at(type + ".data", "UTF-8", data.hex())));
      case EV_EVENT_TAG -> tagged(data);
      case EV_PLATFORM_CONFIG_FLAGS -> new EventDetails.Text(flags(data));
      case EV_IPL -> new EventDetails.Text(programLoad(data));
      case EV_EFI_VARIABLE_DRIVER_CONFIG,
          EV_EFI_VARIABLE_BOOT,
          EV_EFI_VARIABLE_BOOT2,
          EV_EFI_VARIABLE_AUTHORITY ->
          variable(type, data);
      case EV_EFI_BOOT_SERVICES_APPLICATION -> image(type, data);
      case EV_EFI_PLATFORM_FIRMWARE_BLOB2, EV_EFI_HANDOFF_TABLES2 -> described(type, data);
      case EV_PREBOOT_CERT,
          EV_UNUSED,
          EV_NO_ACTION,
          EV_SEPARATOR,
          EV_S_CRTM_CONTENTS,
          EV_S_CRTM_VERSION,
          EV_CPU_MICROCODE,
          EV_TABLE_OF_DEVICES,
          EV_IPL_PARTITION_DATA,
          EV_NONHOST_CODE,
          EV_NONHOST_CONFIG,
          EV_NONHOST_INFO,
          EV_EFI_EVENT_BASE,
          EV_EFI_BOOT_SERVICES_DRIVER,
          EV_EFI_RUNTIME_SERVICES_DRIVER,
          EV_EFI_GPT_EVENT,
          EV_EFI_PLATFORM_FIRMWARE_BLOB,
          EV_EFI_HANDOFF_TABLES,
          EV_EFI_GPT_EVENT2,
          EV_EFI_HCRTM_EVENT,
          EV_EFI_SPDM_FIRMWARE_BLOB,
          EV_EFI_SPDM_FIRMWARE_CONFIG,
          EV_EFI_SPDM_DEVICE_POLICY,
          EV_EFI_SPDM_DEVICE_AUTHORITY ->
          EventDetails.Opaque.OPAQUE;
    };
  }

  private static EventDetails tagged(Bytes data) {
    ByteReader in = ByteReader.littleEndian("EV_EVENT_TAG", data);
    long tag = in.u32("id");
    String text = in.bytes("text", size(in, "size", in.u32("size"))).utf8().replace("\0", "");
    return tag == AGENT ? agent(text) : new EventDetails.Text(text);
  }

  /// `domain operation content`; a text of another form is just a text.
  private static EventDetails agent(String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length < 3 || text.indexOf('\n') >= 0) {
      return new EventDetails.Text(text);
    }
    return new EventDetails.Agent(text, parts[0], parts[1], content(parts[2]));
  }

  private static Json content(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedException plainText) {
      return Json.of(text);
    }
  }

  /// td-shim puts a name of sixteen bytes before a length and a text, all of it in one field.
  private static String flags(Bytes data) {
    return utf8(data)
        .orElse("")
        .replace('\u0010', ' ')
        .chars()
        .filter(c -> !Character.isISOControl(c))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static String programLoad(Bytes data) {
    if (data.startsWith(UTF16_SECTION_NAME) && data.size() >= 4) {
      return utf16(data.slice(2, data.size() - 2));
    }
    int end = 0;
    while (end < data.size() && data.at(end) != 0) {
      end++;
    }
    return utf8(data.slice(0, end)).orElseGet(data::hex);
  }

  private static EventDetails variable(EventType type, Bytes data) {
    ByteReader in = ByteReader.littleEndian(type.name(), data);
    Bytes vendor = in.bytes("vendor", 16);
    int nameSize = 2 * size(in, "name length", in.u64("name length"));
    int contentSize = size(in, "content length", in.u64("content length"));
    String name = utf16(in.bytes("name", nameSize));
    return new EventDetails.Variable(vendor, name, in.bytes("content", contentSize));
  }

  private static EventDetails image(EventType type, Bytes data) {
    ByteReader in = ByteReader.littleEndian(type.name(), data);
    var _ = in.bytes("location", LOAD_EVENT_HEAD);
    int size = size(in, "path length", in.u64("path length"));
    return new EventDetails.Image(
        size < DevicePath.HEAD ? List.of() : DevicePath.texts(in.bytes("path", size)));
  }

  private static EventDetails described(EventType type, Bytes data) {
    ByteReader in = ByteReader.littleEndian(type.name(), data);
    int size = in.u8("description length");
    return new EventDetails.Text(
        size == 0 ? "" : in.bytes("description", size).slice(0, size - 1).utf8());
  }

  /// A length that is inside what is left, so that no sum of it can overflow.
  private static int size(ByteReader in, String field, long length) {
    if (length < 0 || length > in.remaining()) {
      throw in.unexpected(field, "at most " + in.remaining(), Long.toUnsignedString(length));
    }
    return (int) length;
  }

  static String utf16(Bytes text) {
    return new String(text.toArray(), StandardCharsets.UTF_16LE);
  }

  static Optional<String> utf8(Bytes text) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toArray())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
