package dev.nacre.guest.attester;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.Map;

/// The certificates that a host hands out with an SNP report (GHCB specification, SNP Extended
/// Guest Request): entries of GUID (16), u32 LE offset, u32 LE length; an entry of zeros; the data.
final class CertificateTable {
  /// Room for every certificate there is; the kernel's own limit is lower.
  static final int MAX_SIZE = 1 << 20;

  private static final int ENTRY = 24;
  private static final int MAX_ENTRIES = 32;

  private static final Map<String, String> KINDS =
      Map.of(
          "c0b406a4a803495297433fb6014cd0ae", "ARK",
          "4ab7b379bbac4fe4a02f05aef327c782", "ASK",
          "63da758de6644564adc5f4b93be8accd", "VCEK",
          "a8074bc2a25a483eaae639c045a0b8a1", "VLEK",
          "92f81bc358114d3d97ffd19f88dc67ea", "CRL");

  private CertificateTable() {}

  /// The entries as `cert_chain` of upstream's evidence; empty for an empty table.
  static JsonArray toJson(Bytes table) {
    var chain = new ArrayList<Json>();
    if (table.isEmpty()) {
      return new JsonArray(chain);
    }
    ByteReader in = ByteReader.littleEndian("certificate table", table);
    for (int i = 0; i < MAX_ENTRIES; i++) {
      Bytes guid = in.bytes("GUID", 16);
      long offset = in.u32("OFFSET");
      long length = in.u32("LENGTH");
      if (guid.isAllZero()) {
        return new JsonArray(chain);
      }
      chain.add(
          JsonObject.builder()
              .put("cert_type", kind(guid))
              .put("data", SnpEvidence.array(data(table, offset, length)))
              .build());
    }
    throw MalformedException.at("certificate table", "at most " + MAX_ENTRIES + " entries", "more");
  }

  private static Bytes data(Bytes table, long offset, long length) {
    if (offset < ENTRY || offset + length > table.size()) {
      throw MalformedException.at(
          "certificate table entry",
          "data inside the table of " + table.size() + " bytes",
          length + " bytes at " + offset);
    }
    return table.slice((int) offset, (int) (offset + length));
  }

  /// Hosts write GUIDs in the order of their text or in that of EFI; both are understood.
  private static Json kind(Bytes guid) {
    String plain = guid.hex();
    String efi =
        guid.slice(0, 4).reversed().hex()
            + guid.slice(4, 6).reversed().hex()
            + guid.slice(6, 8).reversed().hex()
            + guid.slice(8, 16).hex();
    String name = KINDS.get(plain);
    name = name == null ? KINDS.get(efi) : name;
    return name == null
        ? JsonObject.builder().put("OTHER", withDashes(plain)).build()
        : Json.of(name);
  }

  private static String withDashes(String hex) {
    return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }
}
