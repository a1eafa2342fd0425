package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Certificates and revocation lists, for people.
final class CertificateLayout {
  private CertificateLayout() {}

  static Layout of(Certificate certificate) {
    var fields = new ArrayList<Field>();
    add(fields, "subject", certificate.subject().getName());
    add(fields, "issuer", certificate.issuer().getName());
    add(fields, "serial", certificate.serial());
    add(fields, "not before", certificate.notBefore());
    add(fields, "not after", certificate.notAfter());
    add(fields, "signature", certificate.decoded().getSigAlgName());
    add(fields, "key", certificate.publicKey().getAlgorithm());
    add(fields, "key SHA-256", certificate.keyFingerprint());
    add(fields, "authority", certificate.isAuthority() ? "yes" : "no");
    var extensions = new TreeSet<String>();
    addAll(extensions, certificate.decoded().getCriticalExtensionOIDs());
    addAll(extensions, certificate.decoded().getNonCriticalExtensionOIDs());
    for (String oid : extensions) {
      add(fields, oid, certificate.extension(oid).map(Bytes::hex).orElse(""));
    }
    return new Layout("X.509 certificate " + certificate, fields);
  }

  static Layout of(RevocationList list) {
    var fields = new ArrayList<Field>();
    add(fields, "issuer", list.decoded().getIssuerX500Principal().getName());
    add(fields, "this update", list.thisUpdate());
    add(fields, "next update", list.nextUpdate().map(Object::toString).orElse("unstated"));
    var revoked = list.decoded().getRevokedCertificates();
    if (revoked != null) {
      revoked.forEach(entry -> add(fields, "revoked", entry.getSerialNumber().toString(16)));
    }
    return new Layout("X.509 revocation list", fields);
  }

  private static void addAll(Set<String> all, @Nullable Set<String> some) {
    if (some != null) {
      all.addAll(some);
    }
  }

  private static void add(List<Field> fields, String name, Object value) {
    fields.add(new Field(-1, 0, name, String.valueOf(value), ""));
  }
}
