package dev.nacre.attestation.snp;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table in which a host hands certificates to a guest beside the report (GHCB specification,
/// SNP Extended Guest Request): entries of GUID, offset and length, ended by an entry of zeros,
/// then the certificates.
///
/// The GUIDs only say what the host calls each entry: a certificate, the revocation list, or
/// something of its own, such as a cloud's, which is passed over. Which certificate one is, its
/// names and signatures say.
///
/// @param certificates DER
/// @param revocationLists DER
public record CertificateTable(List<Bytes> certificates, List<Bytes> revocationLists) {
  static final int MOST_ENTRIES = 16;

  /// VCEK, VLEK, ASK and ARK.
  private static final Set<Bytes> CERTIFICATES =
      written(
          "63da758de6644564adc5f4b93be8accd",
          "a8074bc2a25a483eaae639c045a0b8a1",
          "4ab7b379bbac4fe4a02f05aef327c782",
          "c0b406a4a803495297433fb6014cd0ae");

  private static final Set<Bytes> REVOCATION_LIST = written("92f81bc358114d3d97ffd19f88dc67ea");

  public CertificateTable {
    certificates = List.copyOf(certificates);
    revocationLists = List.copyOf(revocationLists);
  }

  /// Hosts write GUIDs in the order of their text or in that of EFI.
  private static Set<Bytes> written(String... guids) {
    return Stream.of(guids)
        .map(Bytes::ofHex)
        .flatMap(guid ->
            Stream.of(
                guid,
                guid.slice(0, 4)
                    .reversed()
                    .concat(guid.slice(4, 6).reversed())
                    .concat(guid.slice(6, 8).reversed())
                    .concat(guid.slice(8, 16))))
        .collect(Collectors.toUnmodifiableSet());
  }

  static CertificateTable empty() {
    return new CertificateTable(List.of(), List.of());
  }

  /// @throws MalformedException when an entry points outside, or there are too many
  public static CertificateTable parse(Bytes table) {
    var certificates = new ArrayList<Bytes>();
    var lists = new ArrayList<Bytes>();
    ByteReader in = ByteReader.littleEndian("certificate table", table);
    int entries = 0;
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
      if (CERTIFICATES.contains(guid)) {
        certificates.add(content);
      } else if (REVOCATION_LIST.contains(guid)) {
        lists.add(content);
      }
      if (++entries > MOST_ENTRIES) {
        throw in.unexpected("entries", "at most " + MOST_ENTRIES, "more");
      }
    }
    return new CertificateTable(certificates, lists);
  }
}
