package dev.nacre.attestation.snp;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The table in which a host hands certificates to a guest beside the report (GHCB specification,
/// SNP Extended Guest Request): entries of GUID, offset and length, ended by an entry of zeros,
/// then the certificates.
///
/// The GUIDs only say what the host calls each certificate. What one is, its names and signatures
/// say; the single use made of a GUID is to tell the revocation list from certificates.
///
/// @param certificates DER
/// @param revocationLists DER
public record CertificateTable(List<Bytes> certificates, List<Bytes> revocationLists) {
  static final int MOST_ENTRIES = 16;

  private static final Bytes REVOCATION_LIST = Bytes.ofHex("92f81bc358114d3d97ffd19f88dc67ea");

  public CertificateTable {
    certificates = List.copyOf(certificates);
    revocationLists = List.copyOf(revocationLists);
  }

  static CertificateTable empty() {
    return new CertificateTable(List.of(), List.of());
  }

  /// @throws MalformedException when an entry points outside, or there are too many
  public static CertificateTable parse(Bytes table) {
    var certificates = new ArrayList<Bytes>();
    var lists = new ArrayList<Bytes>();
    ByteReader in = ByteReader.littleEndian("certificate table", table);
    while (table.size() > 0) {
      Bytes guid = in.bytes("guid", 16);
      long offset = in.u32("offset");
      long length = in.u32("length");
      if (guid.isAllZero() && offset == 0 && length == 0) {
        break;
      }
      if (offset + length > table.size() || offset < in.offset()) {
        throw in.unexpected(
            "entry",
            "a range after the entries, within " + table.size() + " bytes",
            length + " bytes at " + offset);
      }
      Bytes content = table.slice((int) offset, (int) (offset + length));
      (guid.equals(REVOCATION_LIST) ? lists : certificates).add(content);
      if (certificates.size() + lists.size() > MOST_ENTRIES) {
        throw in.unexpected("entries", "at most " + MOST_ENTRIES, "more");
      }
    }
    return new CertificateTable(certificates, lists);
  }
}
