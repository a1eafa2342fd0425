package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;

/// One emulated processor at one level of its firmware: an identity and the key that signs reports.
///
/// @param id 64 bytes; all zero when a cloud provider's key (VLEK) signs
/// @param key the VCEK or VLEK, P-384
/// @param amd who made it
public record EmulatedChip(
    SnpGeneration generation, SnpTcb tcb, Bytes id, CertifiedKey key, EmulatedAmd amd) {
  private static final String AMD_ARC = "1.3.6.1.4.1.3704.1.";
  private static final Duration LIFETIME = Duration.ofDays(7 * 365);
  private static final SnpTcb RECENT = new SnpTcb(0, 10, 0, 23, 84);
  private static final int SIGNATURE_AREA = 512;
  private static final int SIGNATURE_NUMBER = 72;

  /// A Genoa with recent firmware.
  public static EmulatedChip of(EmulatedAmd amd) {
    return of(amd, Chance.SOURCE);
  }

  /// A Genoa with recent firmware: the same from the same source of chance.
  public static EmulatedChip of(EmulatedAmd amd, SecureRandom chance) {
    return of(amd, SnpGeneration.GENOA, RECENT, chance);
  }

  /// A new chip with a key of its own (VCEK).
  public static EmulatedChip of(EmulatedAmd amd, SnpGeneration generation, SnpTcb tcb) {
    return of(amd, generation, tcb, Chance.SOURCE);
  }

  private static EmulatedChip of(
      EmulatedAmd amd, SnpGeneration generation, SnpTcb tcb, SecureRandom chance) {
    Bytes id = Bytes.drawn(generation.chipIdSize(), chance).padTo(64);
    KeyPair pair = Mint.ec("secp384r1", chance);
    List<Mint.Attribute> attributes = attributes(generation, tcb);
    attributes.add(
        attribute("4", new DEROctetString(id.slice(0, generation.chipIdSize()).toArray())));
    X509Certificate certificate = issue("SEV-VCEK", pair, amd.ask(), attributes);
    return new EmulatedChip(
        generation, tcb, id, new CertifiedKey(certificate, pair.getPrivate()), amd);
  }

  /// A new chip that signs with the key of a cloud provider (VLEK).
  public static EmulatedChip ofProvider(EmulatedAmd amd, SnpGeneration generation, SnpTcb tcb) {
    KeyPair pair = Mint.p384();
    List<Mint.Attribute> attributes = attributes(generation, tcb);
    attributes.add(attribute("5", new DERIA5String("nacre-emulated-cloud")));
    X509Certificate certificate = issue("SEV-VLEK", pair, amd.asvk(), attributes);
    return new EmulatedChip(
        generation, tcb, Bytes.zeros(64), new CertifiedKey(certificate, pair.getPrivate()), amd);
  }

  /// Whether a cloud provider's key signs.
  public boolean signsAsProvider() {
    return id.isAllZero();
  }

  /// The whole 1184-byte report: the body and this chip's signature over it.
  public Bytes sign(ReportBody body) {
    return body.content().concat(signatureArea(body.content()));
  }

  /// The certificates in the form in which a host hands them to a guest.
  public Bytes certificateTable() {
    return signsAsProvider()
        ? CertificateTable.of(CertificateTable.VLEK, key.der())
            .and(CertificateTable.ASK, amd.asvk().der())
            .and(CertificateTable.ARK, amd.ark().der())
            .encode()
        : CertificateTable.of(CertificateTable.VCEK, key.der())
            .and(CertificateTable.ASK, amd.ask().der())
            .and(CertificateTable.ARK, amd.ark().der())
            .encode();
  }

  private Bytes signatureArea(Bytes signed) {
    try {
      var signer = Signature.getInstance("SHA384withECDSAinP1363Format");
      signer.initSign(key.key());
      signer.update(signed.toArray());
      Bytes rs = Bytes.of(signer.sign());
      Bytes r = rs.slice(0, 48).reversed().padTo(SIGNATURE_NUMBER);
      Bytes s = rs.slice(48, 96).reversed().padTo(SIGNATURE_NUMBER);
      return r.concat(s).padTo(SIGNATURE_AREA);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulated chip cannot sign", e);
    }
  }

  private static X509Certificate issue(
      String name, KeyPair pair, CertifiedKey issuer, List<Mint.Attribute> attributes) {
    Instant from = issuer.certificate().getNotBefore().toInstant();
    return Mint.sign(
        new Mint.Order(
            EmulatedAmd.distinguished(name),
            Bytes.of(pair.getPublic().getEncoded()),
            X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
            issuer.key(),
            from,
            from.plus(LIFETIME)),
        attributes);
  }

  private static List<Mint.Attribute> attributes(SnpGeneration generation, SnpTcb tcb) {
    var attributes = new ArrayList<Mint.Attribute>();
    attributes.add(attribute("1", new ASN1Integer(generation.hasFmc() ? 1 : 0)));
    attributes.add(attribute("2", new DERIA5String(generation.product() + "-EMULATED")));
    attributes.add(attribute("3.1", new ASN1Integer(tcb.bootloader())));
    attributes.add(attribute("3.2", new ASN1Integer(tcb.tee())));
    attributes.add(attribute("3.3", new ASN1Integer(tcb.snp())));
    attributes.add(attribute("3.8", new ASN1Integer(tcb.microcode())));
    if (generation.hasFmc()) {
      attributes.add(attribute("3.9", new ASN1Integer(tcb.fmc())));
    }
    return attributes;
  }

  private static Mint.Attribute attribute(String arc, ASN1Encodable value) {
    return new Mint.Attribute(new ASN1ObjectIdentifier(AMD_ARC + arc), false, value);
  }
}
