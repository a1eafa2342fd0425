package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// What Intel says of its quoting enclave (Intel PCS API v4, enclave identity version 2).
record QeIdentity(
    Issue issue,
    Bytes miscSelect,
    Bytes miscSelectMask,
    Bytes attributes,
    Bytes attributesMask,
    Bytes mrSigner,
    int isvProdId,
    List<TcbLevel<Integer>> levels) {
  private static final int VERSION = 2;

  static QeIdentity parse(JsonObject json) {
    return new QeIdentity(
        Issue.parse(json, VERSION),
        Bytes.ofHex(json.string("miscselect")),
        Bytes.ofHex(json.string("miscselectMask")),
        Bytes.ofHex(json.string("attributes")),
        Bytes.ofHex(json.string("attributesMask")),
        Bytes.ofHex(json.string("mrsigner")),
        TcbLevel.number(json, "isvprodid", 0xffff),
        TcbLevel.parseAll(json.array("tcbLevels"), tcb -> TcbLevel.number(tcb, "isvsvn", 0xffff)));
  }

  /// MISCSELECT stands big-endian in the document and little-endian in a report.
  boolean miscSelectFits(EnclaveReport report) {
    return Masked.equal(report.miscSelect().reversed(), miscSelect, miscSelectMask);
  }

  boolean attributesFit(EnclaveReport report) {
    return Masked.equal(report.attributes(), attributes, attributesMask);
  }
}
