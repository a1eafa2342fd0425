package dev.nacre.attestation.nvidia;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What NVIDIA adds to a report: fields of type, size and content, little-endian.
///
/// @param fields by type, each once
public record OpaqueData(Map<Integer, Bytes> fields) {
  static final int DRIVER_VERSION = 3;
  static final int VBIOS_VERSION = 6;
  static final int MEASUREMENT_COUNT = 12;
  static final int CHIP_SKU = 15;
  static final int PROJECT = 17;
  static final int PROJECT_SKU = 18;
  static final int FWID = 20;
  static final int SWITCH_PDI = 22;
  static final int VERSION = 34;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "cert_issuer_name"),
          Map.entry(2, "cert_authority_key_identifier"),
          Map.entry(DRIVER_VERSION, "driver_version"),
          Map.entry(4, "gpu_info"),
          Map.entry(5, "id_sku"),
          Map.entry(VBIOS_VERSION, "vbios_version"),
          Map.entry(7, "manufacturer_id"),
          Map.entry(8, "tamper_detection"),
          Map.entry(9, "smc"),
          Map.entry(10, "vpr"),
          Map.entry(11, "nvdec0_status"),
          Map.entry(MEASUREMENT_COUNT, "measurement_count"),
          Map.entry(13, "cpr_info"),
          Map.entry(14, "board_id"),
          Map.entry(CHIP_SKU, "chip_sku"),
          Map.entry(16, "chip_sku_mod"),
          Map.entry(PROJECT, "project"),
          Map.entry(PROJECT_SKU, "project_sku"),
          Map.entry(19, "project_sku_mod"),
          Map.entry(FWID, "fwid"),
          Map.entry(21, "protected_pcie_status"),
          Map.entry(SWITCH_PDI, "switch_pdi"),
          Map.entry(23, "floorswept_ports"),
          Map.entry(24, "position_id"),
          Map.entry(25, "lock_switch_status"),
          Map.entry(32, "gpu_link_conn"),
          Map.entry(33, "sys_enable_status"),
          Map.entry(VERSION, "opaque_data_version"),
          Map.entry(35, "chip_info"),
          Map.entry(36, "feature_flag"));

  private static final int MOST_TEXT = 256;

  public OpaqueData {
    fields = Collections.unmodifiableMap(new TreeMap<>(fields));
  }

  /// Fewer than four bytes at the end are padding.
  static OpaqueData read(ByteReader in) {
    var fields = new TreeMap<Integer, Bytes>();
    while (in.remaining() >= 4) {
      int type = in.u16("type");
      Bytes content = in.bytes("field " + type, in.u16("size"));
      if (fields.put(type, content) != null) {
        throw in.unexpected("field " + type, "each field once", "it again");
      }
    }
    return new OpaqueData(fields);
  }

  Optional<Bytes> find(int type) {
    return Optional.ofNullable(fields.get(type));
  }

  /// The text of a field, without the zeros at its end.
  Optional<String> text(int type) {
    return find(type).map(OpaqueData::text);
  }

  /// `96.00.9f.00.01`: the first half backwards, and the first byte of the second.
  Optional<String> vbiosVersion() {
    return find(VBIOS_VERSION).map(OpaqueData::vbios);
  }

  /// Board, its variant, the chip's variant and the VBIOS without its dots, as a manifest is called
  /// after: `1010_0200_882_96005E0001`.
  Optional<String> vbiosManifest() {
    var parts = new ArrayList<String>();
    for (int type : new int[] {PROJECT, PROJECT_SKU, CHIP_SKU}) {
      text(type).ifPresent(parts::add);
    }
    vbiosVersion().ifPresent(version -> parts.add(version.replace(".", "")));
    return parts.size() == 4
        ? Optional.of(String.join("_", parts).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  /// What a field is called.
  public static String name(int type) {
    return NAMES.getOrDefault(type, "opaque " + type);
  }

  /// A field's content for people: text where it is text.
  public String text(int type, Bytes content) {
    return json(type, content) instanceof JsonString(String text) ? text : content.hex();
  }

  /// The fields under upstream's names; one without a name is left out.
  JsonObject toJson() {
    var json = JsonObject.builder();
    fields.forEach((type, content) -> {
      String name = NAMES.get(type);
      if (name != null) {
        json.put(name, json(type, content));
      }
    });
    return json.build();
  }

  private static Json json(int type, Bytes content) {
    return switch (type) {
      case DRIVER_VERSION, 11, 15, 16, 17, 18, 21, 35 -> Json.of(text(content));
      case VBIOS_VERSION -> Json.of(vbios(content));
      case MEASUREMENT_COUNT -> counts(content);
      case SWITCH_PDI -> identities(content);
      case VERSION -> number(content);
      case 36 -> feature(content);
      default -> Json.of(content.hex());
    };
  }

  private static String text(Bytes content) {
    int end = content.size();
    while (end > 0 && content.at(end - 1) == 0) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (content.at(i) < 0x20 || content.at(i) > 0x7e || end > MOST_TEXT) {
        throw MalformedException.at("NVIDIA opaque data", "ASCII text", content.hex());
      }
    }
    return new String(content.slice(0, end).toArray(), StandardCharsets.US_ASCII);
  }

  private static String vbios(Bytes content) {
    if (content.size() < 2 || content.size() % 2 != 0 || content.size() > 32) {
      throw MalformedException.at(
          "NVIDIA VBIOS version", "an even number of bytes", content.size() + "");
    }
    int half = content.size() / 2;
    var dotted = new StringBuilder();
    for (int i = half - 1; i >= 0; i--) {
      dotted.append("%02x.".formatted(content.at(i)));
    }
    return dotted.append("%02x".formatted(content.at(half))).toString();
  }

  private static Json counts(Bytes content) {
    ByteReader in = ByteReader.littleEndian("measurement_count", content);
    var counts = JsonObject.builder();
    for (int i = 1; in.remaining() > 0; i++) {
      counts.put(Integer.toString(i), in.u32("count"));
    }
    return counts.build();
  }

  /// Each switch that a device is connected with.
  static JsonArray identities(Bytes content) {
    ByteReader in = ByteReader.littleEndian("switch_pdi", content);
    var identities = new ArrayList<String>();
    while (in.remaining() > 0) {
      identities.add(in.bytes("pdi", 8).hex());
    }
    return JsonArray.ofStrings(identities);
  }

  private static Json number(Bytes content) {
    long value = 0;
    for (int i = Math.min(content.size(), 7) - 1; i >= 0; i--) {
      value = value << 8 | content.at(i);
    }
    return Json.of(value);
  }

  /// How the device shares itself: alone (SPT), with others (MPT), over protected PCIe (PPCIE).
  private static Json feature(Bytes content) {
    return Json.of(
        switch (content.isEmpty() ? -1 : content.at(0)) {
          case 0 -> "SPT";
          case 1 -> "MPT";
          case 2 -> "PPCIE";
          default -> content.hex();
        });
  }
}
