package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/// An emulated Intel processor with a quoting enclave on it: signs quotes of enclaves and of trust
/// domains, and says of itself what Intel would.
///
/// @param pck certifies the quoting enclave
/// @param attestationKey of the quoting enclave: signs quotes
public record EmulatedPlatform(EmulatedIntel intel, CertifiedKey pck, KeyPair attestationKey) {
  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final Bytes FMSPC = Bytes.ofHex("e0e0e0000000");
  private static final Bytes PCE_ID = Bytes.zeros(2);
  private static final Bytes VENDOR = Bytes.ofHex("939a7233f79c4ca9940a0db3957f0607");
  private static final Bytes QE_SIGNER = Digests.sha256(Bytes.utf8("emulated quoting enclave"));
  private static final Bytes AUTHENTICATION = Bytes.ofHex("000102030405060708090a0b0c0d0e0f");
  private static final int COMPONENT = 7;
  private static final int PCE_SVN = 11;
  private static final int QE_SVN = 4;

  /// A platform whose every component has the version 7, and whose PCE has 11.
  public static EmulatedPlatform of(EmulatedIntel intel, SecureRandom chance) {
    KeyPair pck = Mint.ec("secp256r1", chance);
    var identity = new byte[16];
    chance.nextBytes(identity);
    var certificate =
        Mint.sign(
            new Mint.Order(
                EmulatedIntel.name("Intel SGX PCK Certificate"),
                Bytes.of(pck.getPublic().getEncoded()),
                EmulatedIntel.name("Intel SGX PCK Platform CA"),
                intel.authority().key(),
                intel.from(),
                intel.authority().certificate().getNotAfter().toInstant()),
            List.of(
                new Mint.Attribute(
                    new ASN1ObjectIdentifier(SGX), false, extension(Bytes.of(identity)))));
    return new EmulatedPlatform(
        intel, new CertifiedKey(certificate, pck.getPrivate()), Mint.ec("secp256r1", chance));
  }

  /// A quote before it is signed, for a test to bend.
  ///
  /// @param quotingEnclave the report of the enclave that will sign
  public record Order(Fields<HeaderField> header, Bytes body, Fields<EnclaveField> quotingEnclave) {
    public Order with(HeaderField field, Bytes value) {
      return new Order(header.with(field, value), body, quotingEnclave);
    }

    public Order with(EnclaveField ofQuotingEnclave, Bytes value) {
      return new Order(header, body, quotingEnclave.with(ofQuotingEnclave, value));
    }
  }

  /// Of a trust domain: version 4 for TDX 1.0, 5 for TDX 1.5.
  public Order order(Fields<TdField> domain) {
    boolean newer = !domain.get(TdField.MR_SERVICE_TD).isEmpty();
    var header = header(newer ? 5 : 4, "81000000");
    Bytes body = domain.content();
    return new Order(
        newer
            ? header
                .with(HeaderField.BODY_TYPE, Bytes.ofHex("0300"))
                .with(HeaderField.BODY_SIZE, little(body.size(), 4))
            : header,
        body,
        quotingEnclave(2));
  }

  /// Of an enclave: version 3.
  public Order orderOfEnclave(Fields<EnclaveField> enclave) {
    return new Order(header(3, "00000000"), enclave.content(), quotingEnclave(1));
  }

  /// The whole quote, with the certificates of the platform.
  public Bytes sign(Order order) {
    Bytes signed = order.header().content().concat(order.body());
    Bytes qeReport = order.quotingEnclave().content();
    Bytes chain =
        Bytes.utf8(
            EmulatedIntel.pem(pck.der())
                + EmulatedIntel.pem(intel.authority().der())
                + EmulatedIntel.pem(intel.root().der()));
    Bytes vouching =
        qeReport
            .concat(EmulatedIntel.sign(pck.key(), qeReport))
            .concat(little(AUTHENTICATION.size(), 2))
            .concat(AUTHENTICATION)
            .concat(data(5, chain));
    boolean nested = order.header().get(HeaderField.VERSION).at(0) > 3;
    Bytes signature =
        EmulatedIntel.sign(attestationKey.getPrivate(), signed)
            .concat(point())
            .concat(nested ? data(6, vouching) : vouching);
    return signed.concat(little(signature.size(), 4)).concat(signature);
  }

  /// A domain without debugging, whose measurements are zeros.
  public static Fields<TdField> domain(Bytes reportData) {
    var fields = new EnumMap<TdField, Bytes>(TdField.class);
    for (TdField field : TdField.values()) {
      fields.put(field, Bytes.zeros(field.size()));
    }
    return Fields.of(fields)
        .with(TdField.TCB_SVN, Bytes.ofHex("050107").padTo(16))
        .with(TdField.TD_ATTRIBUTES, Bytes.ofHex("0000001000000000"))
        .with(TdField.XFAM, Bytes.ofHex("e702060000000000"))
        .with(TdField.REPORT_DATA, reportData.padTo(64));
  }

  /// The same domain on TDX 1.5, whose module was not updated since it started.
  public static Fields<TdField> newerDomain(Bytes reportData) {
    Fields<TdField> domain = domain(reportData);
    return domain
        .with(TdField.TEE_TCB_SVN_2, domain.get(TdField.TCB_SVN))
        .with(TdField.MR_SERVICE_TD, Bytes.zeros(48));
  }

  /// A production enclave.
  public static Fields<EnclaveField> enclave(Bytes reportData) {
    var fields = new EnumMap<EnclaveField, Bytes>(EnclaveField.class);
    for (EnclaveField field : EnclaveField.values()) {
      fields.put(field, Bytes.zeros(field.size()));
    }
    return Fields.of(fields)
        .with(EnclaveField.FLAGS, Bytes.ofHex("0500000000000000"))
        .with(EnclaveField.XFRM, Bytes.ofHex("0700000000000000"))
        .with(EnclaveField.REPORT_DATA, reportData.padTo(64));
  }

  /// The collateral of this platform, for quotes of domains or of enclaves.
  public JsonObject collateral(boolean tdx) {
    return intel.collateral(tcbInfo(tdx), qeIdentity(tdx), List.of());
  }

  /// What Intel would say of this platform: up to date; one version lower, out of date.
  public JsonObject tcbInfo(boolean tdx) {
    var info =
        document(tdx ? "TDX" : "SGX", 3)
            .put("fmspc", FMSPC.hex())
            .put("pceId", PCE_ID.hex())
            .put("tcbType", 0);
    if (tdx) {
      info.put("tdxModule", module(JsonObject.builder()))
          .put(
              "tdxModuleIdentities",
              JsonArray.of(
                  module(
                      JsonObject.builder()
                          .put("id", "TDX_01")
                          .put(
                              "tcbLevels",
                              JsonArray.of(
                                  enclaveLevel(5, "UpToDate"), enclaveLevel(2, "OutOfDate"))))));
    }
    return info.put(
            "tcbLevels",
            JsonArray.of(
                level(COMPONENT, "UpToDate", tdx),
                level(COMPONENT - 1, "OutOfDate", tdx),
                level(1, "Revoked", tdx)))
        .build();
  }

  /// What Intel would say of this platform's quoting enclave.
  public JsonObject qeIdentity(boolean tdx) {
    return document(tdx ? "TD_QE" : "QE", 2)
        .put("miscselect", "00000000")
        .put("miscselectMask", "FFFFFFFF")
        .put("attributes", "11000000000000000000000000000000")
        .put("attributesMask", "FBFFFFFFFFFFFFFF0000000000000000")
        .put("mrsigner", QE_SIGNER.hex())
        .put("isvprodid", tdx ? 2 : 1)
        .put(
            "tcbLevels",
            JsonArray.of(enclaveLevel(QE_SVN, "UpToDate"), enclaveLevel(2, "OutOfDate")))
        .build();
  }

  private JsonObject.Builder document(String id, int version) {
    return JsonObject.builder()
        .put("id", id)
        .put("version", version)
        .put("issueDate", intel.from().toString())
        .put("nextUpdate", intel.nextUpdate())
        .put("tcbEvaluationDataNumber", 17);
  }

  private static JsonObject module(JsonObject.Builder json) {
    return json.put("mrsigner", "00".repeat(48))
        .put("attributes", "00".repeat(8))
        .put("attributesMask", "FF".repeat(8))
        .build();
  }

  private static JsonObject level(int component, String status, boolean tdx) {
    Json components =
        new JsonArray(
            IntStream.range(0, 16)
                .<Json>mapToObj(_ -> JsonObject.builder().put("svn", component).build())
                .toList());
    Json ofTdx =
        new JsonArray(
            IntStream.range(0, 16)
                .<Json>mapToObj(
                    i -> JsonObject.builder().put("svn", i == 2 ? component : 0).build())
                .toList());
    var tcb = JsonObject.builder().put("sgxtcbcomponents", components).put("pcesvn", PCE_SVN);
    return dated(tdx ? tcb.put("tdxtcbcomponents", ofTdx).build() : tcb.build(), status);
  }

  private static JsonObject enclaveLevel(int svn, String status) {
    return dated(JsonObject.builder().put("isvsvn", svn).build(), status);
  }

  private static JsonObject dated(JsonObject tcb, String status) {
    var level =
        JsonObject.builder()
            .put("tcb", tcb)
            .put("tcbDate", "2026-01-01T00:00:00Z")
            .put("tcbStatus", status);
    return status.equals("UpToDate")
        ? level.build()
        : level.put("advisoryIDs", JsonArray.ofStrings(List.of("INTEL-SA-EMULATED"))).build();
  }

  private Fields<EnclaveField> quotingEnclave(int product) {
    return enclave(Digests.sha256(point().concat(AUTHENTICATION)))
        .with(EnclaveField.FLAGS, Bytes.ofHex("1100000000000000"))
        .with(EnclaveField.MR_SIGNER, QE_SIGNER)
        .with(EnclaveField.ISV_PROD_ID, little(product, 2))
        .with(EnclaveField.ISV_SVN, little(QE_SVN, 2));
  }

  private Bytes point() {
    return ((EcJwk) Jwk.of(attestationKey.getPublic())).point().slice(1, 65);
  }

  private static Fields<HeaderField> header(int version, String teeType) {
    return Fields.of(
        new EnumMap<>(
            Map.of(
                HeaderField.VERSION, little(version, 2),
                HeaderField.ATTESTATION_KEY_TYPE, little(2, 2),
                HeaderField.TEE_TYPE, Bytes.ofHex(teeType),
                HeaderField.RESERVED, Bytes.zeros(4),
                HeaderField.VENDOR_ID, VENDOR,
                HeaderField.USER_DATA, Bytes.zeros(20))));
  }

  private static Bytes data(int type, Bytes content) {
    return little(type, 2).concat(little(content.size(), 4)).concat(content);
  }

  static Bytes little(long value, int size) {
    var encoded = new byte[size];
    for (int i = 0; i < size; i++) {
      encoded[i] = (byte) (value >>> (8 * i));
    }
    return Bytes.of(encoded);
  }

  private static DERSequence extension(Bytes identity) {
    var components =
        IntStream.rangeClosed(1, 16)
            .<ASN1Encodable>mapToObj(i -> pair(".2." + i, new ASN1Integer(COMPONENT)))
            .toArray(ASN1Encodable[]::new);
    var tcb = new ASN1Encodable[18];
    System.arraycopy(components, 0, tcb, 0, 16);
    tcb[16] = pair(".2.17", new ASN1Integer(PCE_SVN));
    tcb[17] = pair(".2.18", octets(Bytes.ofHex("07".repeat(16))));
    var configuration =
        new DERSequence(
            new ASN1Encodable[] {
              pair(".7.1", ASN1Boolean.TRUE),
              pair(".7.2", ASN1Boolean.FALSE),
              pair(".7.3", ASN1Boolean.TRUE)
            });
    return new DERSequence(
        new ASN1Encodable[] {
          pair(".1", octets(identity)),
          pair(".2", new DERSequence(tcb)),
          pair(".3", octets(PCE_ID)),
          pair(".4", octets(FMSPC)),
          pair(".5", new ASN1Enumerated(1)),
          pair(".6", octets(identity.reversed())),
          pair(".7", configuration)
        });
  }

  private static DEROctetString octets(Bytes content) {
    return new DEROctetString(content.toArray());
  }

  private static DERSequence pair(String arc, ASN1Encodable value) {
    return new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(SGX + arc), value});
  }
}
