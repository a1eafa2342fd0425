package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The table in which a host hands certificates to an SNP guest (GHCB specification, SNP Extended
/// Guest Request): entries of GUID, offset and length, an entry of zeros, then the certificates.
public final class CertificateTable {
  public static final UUID VCEK = UUID.fromString("63da758d-e664-4564-adc5-f4b93be8accd");
  public static final UUID VLEK = UUID.fromString("a8074bc2-a25a-483e-aae6-39c045a0b8a1");
  public static final UUID ASK = UUID.fromString("4ab7b379-bbac-4fe4-a02f-05aef327c782");
  public static final UUID ARK = UUID.fromString("c0b406a4-a803-4952-9743-3fb6014cd0ae");

  private static final int ENTRY = 24;

  private final List<Entry> entries = new ArrayList<>();

  private CertificateTable() {}

  public static CertificateTable of(UUID kind, Bytes der) {
    return new CertificateTable().and(kind, der);
  }

  public CertificateTable and(UUID kind, Bytes der) {
    entries.add(new Entry(kind, der));
    return this;
  }

  public Bytes encode() {
    int head = (entries.size() + 1) * ENTRY;
    int size = head + entries.stream().mapToInt(entry -> entry.der().size()).sum();
    var table = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int offset = head;
    for (Entry entry : entries) {
      putGuid(table, entry.kind());
      table.putInt(offset).putInt(entry.der().size());
      offset += entry.der().size();
    }
    table.position(head);
    entries.forEach(entry -> table.put(entry.der().toArray()));
    return Bytes.of(table.array());
  }

  private static void putGuid(ByteBuffer table, UUID guid) {
    table.order(ByteOrder.BIG_ENDIAN);
    table.putLong(guid.getMostSignificantBits()).putLong(guid.getLeastSignificantBits());
    table.order(ByteOrder.LITTLE_ENDIAN);
  }

  private record Entry(UUID kind, Bytes der) {}
}
