package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;

/// An NVIDIA of one's own: a root on P-384, an authority of one model under it and one device below
/// that, whose key is for one firmware; and who signs reference manifests. Its names all say
/// `EMULATED`.
public record EmulatedNvidia(
    CertifiedKey root,
    CertifiedKey model,
    CertifiedKey device,
    CertifiedKey publisher,
    Bytes firmwareId) {
  private static final String TCB_INFO = "2.23.133.5.4.1";
  private static final Duration LIFETIME = Duration.ofDays(25 * 365);

  public static EmulatedNvidia create(SecureRandom chance, Instant now) {
    KeyPair root = Mint.ec("secp384r1", chance);
    KeyPair device = Mint.ec("secp384r1", chance);
    KeyPair model = Mint.ec("secp384r1", chance);
    KeyPair publisher = Mint.ec("secp384r1", chance);
    Bytes firmwareId = Digests.sha384(Bytes.utf8("emulated firmware"));
    X500Name rootName = distinguished("Device Identity CA EMULATED");
    X500Name modelName = distinguished("Model Identity EMULATED");
    X500Name publisherName = distinguished("Manifest Signer EMULATED");
    Instant from = now.minus(Duration.ofDays(1));
    var certified =
        Mint.sign(
            order(distinguished("GSP FMC EMULATED"), device, modelName, model, from),
            List.of(
                new Mint.Attribute(
                    new ASN1ObjectIdentifier(TCB_INFO),
                    false,
                    new DEROctetString(firmwareId.toArray()))));
    return new EmulatedNvidia(
        authority(order(rootName, root, rootName, root, from), root),
        authority(order(modelName, model, rootName, root, from), model),
        new CertifiedKey(certified, device.getPrivate()),
        new CertifiedKey(
            Mint.sign(order(publisherName, publisher, rootName, root, from), List.of()),
            publisher.getPrivate()),
        firmwareId);
  }

  private static CertifiedKey authority(Mint.Order order, KeyPair pair) {
    return new CertifiedKey(Mint.authority(order), pair.getPrivate());
  }

  private static Mint.Order order(
      X500Name name, KeyPair pair, X500Name issuer, KeyPair signer, Instant from) {
    return new Mint.Order(
        name,
        Bytes.of(pair.getPublic().getEncoded()),
        issuer,
        signer.getPrivate(),
        from,
        from.plus(LIFETIME));
  }

  /// What a verifier must be told to believe this root.
  public Bytes rootFingerprint() {
    return Digests.sha256(Bytes.of(root.certificate().getPublicKey().getEncoded()));
  }

  /// Measurements of a device, 64 of 48 bytes by index from 1.
  public static SortedMap<Integer, Bytes> measurements() {
    var measurements = new TreeMap<Integer, Bytes>();
    for (int index = 1; index <= 64; index++) {
      measurements.put(index, Digests.sha384(Bytes.utf8("emulated measurement " + index)));
    }
    return measurements;
  }

  /// What a report tells beside its measurements, in NVIDIA's types: driver 550.90.07 and VBIOS
  /// 96.00.9f.00.01.
  public SortedMap<Integer, Bytes> opaque() {
    var fields = new TreeMap<Integer, Bytes>();
    fields.put(3, Bytes.utf8("550.90.07\0"));
    fields.put(6, Bytes.ofHex("009f009601000000"));
    fields.put(20, firmwareId);
    fields.put(21, Bytes.utf8("U"));
    return fields;
  }

  /// A signed report: the request with `nonce`, and the device's answer.
  ///
  /// @param nonce 32 bytes
  public Bytes report(Bytes nonce, Map<Integer, Bytes> measurements, Map<Integer, Bytes> opaque) {
    Bytes record = Bytes.empty();
    for (Map.Entry<Integer, Bytes> block : measurements.entrySet()) {
      Bytes value = block.getValue();
      record =
          record
              .concat(little(block.getKey(), 1))
              .concat(little(1, 1))
              .concat(little(value.size() + 3, 2))
              .concat(little(1, 1))
              .concat(little(value.size(), 2))
              .concat(value);
    }
    Bytes fields = Bytes.empty();
    for (Map.Entry<Integer, Bytes> field : opaque.entrySet()) {
      fields =
          fields
              .concat(little(field.getKey(), 2))
              .concat(little(field.getValue().size(), 2))
              .concat(field.getValue());
    }
    Bytes signed =
        Bytes.ofHex("11e001ff")
            .concat(nonce)
            .concat(little(0, 1))
            .concat(Bytes.ofHex("11600000"))
            .concat(little(measurements.size(), 1))
            .concat(little(record.size(), 3))
            .concat(record)
            .concat(Bytes.zeros(32))
            .concat(little(fields.size(), 2))
            .concat(fields);
    return signed.concat(JwsAlgorithm.ES384.sign(device.key(), signed));
  }

  /// The entry of one device in the evidence of a guest.
  ///
  /// @param architecture HOPPER, BLACKWELL or LS10
  public JsonObject entry(String architecture, Bytes report) {
    return JsonObject.builder()
        .put("arch", architecture)
        .put("uuid", "EMULATED")
        .put("evidence", report.hex())
        .put(
            "certificate",
            Bytes.utf8(pem(device.der()) + pem(model.der()) + pem(root.der())).base64())
        .build();
  }

  /// The evidence of a guest with these devices.
  public static JsonObject evidence(JsonObject... entries) {
    return JsonObject.builder().put("device_evidence_list", JsonArray.of(entries)).build();
  }

  /// A manifest of these measurements for one version, signed by the publisher.
  public Bytes manifest(String version, Map<Integer, Bytes> measurements) {
    return SignedManifest.of(version, measurements, publisher, root);
  }

  private static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n" + der.base64() + "\n-----END CERTIFICATE-----\n";
  }

  private static Bytes little(int value, int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return Bytes.of(bytes);
  }

  private static X500Name distinguished(String commonName) {
    return new X500Name("O=Nacre EMULATED device,CN=" + commonName);
  }
}
