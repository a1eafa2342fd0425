package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Certificates and revocation lists (RFC 5280), field by field, each with its place in the DER.
final class CertificateLayout {
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int CRL_EXTENSIONS = 0xa0;
  private static final int DEEPEST = 16;

  private final List<Field> fields = new ArrayList<>();

  private CertificateLayout() {}

  static Layout of(Certificate certificate) {
    var layout = new CertificateLayout();
    Iterator<DerPlace> whole = whole(certificate.der());
    layout.certificate(whole.next().children(5), certificate);
    layout.signature(whole);
    return new Layout("X.509 certificate " + certificate, layout.fields);
  }

  static Layout of(RevocationList list) {
    var layout = new CertificateLayout();
    Iterator<DerPlace> whole = whole(list.der());
    layout.revocations(whole.next().children(5), list);
    layout.signature(whole);
    return new Layout("X.509 revocation list", layout.fields);
  }

  private static Iterator<DerPlace> whole(Bytes der) {
    return new DerPlace(Der.parse(der), 0).children(3).iterator();
  }

  private static DerPlace next(Iterator<DerPlace> in) {
    if (in.hasNext()) {
      return in.next();
    }
    throw MalformedException.at("X.509", "another element", "the end");
  }

  private void certificate(List<DerPlace> parts, Certificate certificate) {
    Iterator<DerPlace> in = parts.iterator();
    DerPlace first = next(in);
    if (first.element().tag() == VERSION) {
      add(first, "version", certificate.decoded().getVersion(), "");
      first = next(in);
    }
    add(first, "serial", certificate.serial(), "");
    algorithm(next(in), "signature algorithm");
    add(next(in), "issuer", certificate.issuer().getName(), "");
    List<DerPlace> validity = next(in).children(2);
    add(validity.getFirst(), "not before", certificate.notBefore(), "");
    add(validity.getLast(), "not after", certificate.notAfter(), "");
    add(next(in), "subject", certificate.subject().getName(), "");
    DerPlace key = next(in);
    List<DerPlace> keyParts = key.children(2);
    algorithm(keyParts.getFirst(), "key algorithm");
    add(keyParts.getLast(), "key", bits(keyParts.getLast()), "");
    detail("key SHA-256", certificate.keyFingerprint(), "over the SubjectPublicKeyInfo");
    detail("authority", certificate.isAuthority() ? "yes" : "no", "whether it may issue others");
    in.forEachRemaining(rest -> {
      if (rest.element().tag() == EXTENSIONS) {
        extensions(rest);
      }
    });
  }

  private void revocations(List<DerPlace> parts, RevocationList list) {
    Iterator<DerPlace> in = parts.iterator();
    DerPlace first = next(in);
    if (first.element().tag() == Der.INTEGER) {
      add(first, "version", first.element().integer().intValue() + 1, "");
      first = next(in);
    }
    algorithm(first, "signature algorithm");
    add(next(in), "issuer", list.decoded().getIssuerX500Principal().getName(), "");
    add(next(in), "this update", list.thisUpdate(), "");
    while (in.hasNext()) {
      DerPlace next = next(in);
      switch (next.element().tag()) {
        case Der.SEQUENCE -> next.children(0).forEach(this::revoked);
        case CRL_EXTENSIONS -> extensions(next);
        default -> add(next, "next update", list.nextUpdate().map(Object::toString).orElse(""), "");
      }
    }
  }

  private void revoked(DerPlace entry) {
    DerPlace serial = entry.children(2).getFirst();
    DerPlace date = entry.children(2).get(1);
    add(serial, "revoked", serial.element().integer().toString(16), "serial number");
    add(date, "revoked at", DerText.of(date.element()), "");
  }

  private void signature(Iterator<DerPlace> rest) {
    algorithm(next(rest), "signed with");
    DerPlace signature = next(rest);
    add(signature, "signature", bits(signature), "");
  }

  private void algorithm(DerPlace place, String name) {
    add(place, name, Oids.name(place.children(1).getFirst().element().oid()), parameters(place));
  }

  private static String parameters(DerPlace algorithm) {
    return algorithm.children(1).stream()
        .skip(1)
        .map(DerPlace::element)
        .filter(parameter -> parameter.tag() == Der.OBJECT_IDENTIFIER)
        .map(parameter -> Oids.name(parameter.oid()))
        .findFirst()
        .orElse("");
  }

  private static String bits(DerPlace place) {
    return place.element().wholeBits().hex();
  }

  private void extensions(DerPlace wrapper) {
    for (DerPlace extension : wrapper.children(1).getFirst().children(0)) {
      List<DerPlace> parts = extension.children(2);
      String oid = parts.getFirst().element().oid();
      DerPlace value = parts.getLast();
      boolean critical = parts.size() > 2;
      add(value, Oids.name(oid), value.element().octets().hex(), critical ? "critical" : "");
      try {
        inside(value.opened(), "  " + Oids.name(oid), 0);
      } catch (MalformedException rawBytes) {
        detail(Oids.name(oid), rawBytes.getMessage(), "no DER inside");
      }
    }
  }

  /// The elements of an extension's value that hold something: named by their object identifiers,
  /// where they have some, as Intel's have.
  private void inside(DerPlace place, String name, int depth) {
    if (depth > DEEPEST) {
      throw MalformedException.at("DER", "at most " + DEEPEST + " levels", "more");
    }
    if (!place.isConstructed()) {
      add(place, name, DerText.of(place.element()), "");
      return;
    }
    List<DerPlace> children = place.children(0);
    boolean named =
        children.size() == 2 && children.getFirst().element().tag() == Der.OBJECT_IDENTIFIER;
    if (named) {
      String own = "  " + Oids.name(children.getFirst().element().oid());
      inside(children.getLast(), own, depth + 1);
    } else {
      children.forEach(child -> inside(child, name, depth + 1));
    }
  }

  private void detail(String name, Object value, String meaning) {
    fields.add(new Field(-1, 0, "  " + name, String.valueOf(value), meaning));
  }

  private void add(DerPlace place, String name, Object value, String meaning) {
    fields.add(new Field(place.offset(), place.size(), name, String.valueOf(value), meaning));
  }
}
