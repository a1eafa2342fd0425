package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The answer of a responder for the state of certificates (RFC 6960), field by field, each with
/// its place in the DER, and the certificates that it brings along.
final class ResponseLayout {
  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_1 = 0xa1;
  private static final int TIME = 0x18;

  private final List<Field> fields = new ArrayList<>();

  private ResponseLayout() {}

  /// Whether a file begins as such an answer: a sequence whose first element is its status.
  static boolean isOne(Bytes file) {
    try {
      return file.startsWith(Bytes.of((byte) Der.SEQUENCE))
          && Der.parse(file).sequence(2).getFirst().tag() == Der.ENUMERATED;
    } catch (MalformedException e) {
      return false;
    }
  }

  static List<Layout> of(Bytes file) {
    OcspResponse response = OcspResponse.parse(file);
    var layout = new ResponseLayout();
    List<DerPlace> whole = new DerPlace(Der.parse(file), 0).children(2);
    layout.add(whole.getFirst(), "status", "0", "successful");
    List<DerPlace> typed = whole.get(1).children(1).getFirst().children(2);
    layout.add(typed.getFirst(), "type", typed.getFirst().element().oid(), "basic response");
    List<DerPlace> basic = typed.get(1).opened().children(3);
    layout.data(basic.getFirst().children(3));
    String algorithm = Oids.name(basic.get(1).children(1).getFirst().element().oid());
    layout.add(basic.get(1), "signed with", algorithm, "");
    layout.add(basic.get(2), "signature", basic.get(2).element().wholeBits().hex(), "");
    var layouts = new ArrayList<Layout>();
    layouts.add(new Layout("answer of a responder (OCSP)", layout.fields));
    response.certificates().forEach(one -> layouts.add(CertificateLayout.of(one)));
    return layouts;
  }

  private void data(List<DerPlace> parts) {
    boolean versioned = parts.getFirst().element().tag() == EXPLICIT_0;
    List<DerPlace> rest = versioned ? parts.subList(1, parts.size()) : parts;
    boolean byName = rest.getFirst().element().tag() == EXPLICIT_1;
    add(
        rest.getFirst(),
        "responder",
        rest.getFirst().element().content().hex(),
        byName ? "by its name" : "by the digest of its key");
    add(rest.get(1), "produced at", DerText.of(rest.get(1).element()), "");
    rest.get(2).children(0).forEach(this::state);
    if (rest.size() > 3) {
      extensions(rest.get(3));
    }
  }

  private void state(DerPlace single) {
    List<DerPlace> parts = single.children(3);
    List<DerPlace> id = parts.getFirst().children(4);
    add(id.get(1), "issuer's name", id.get(1).element().octets().hex(), "its digest");
    add(id.get(2), "issuer's key", id.get(2).element().octets().hex(), "its digest");
    add(id.get(3), "serial", id.get(3).element().integer().toString(16), "of the certificate");
    add(parts.get(1), "state", word(parts.get(1).element().tag()), "");
    add(parts.get(2), "this update", DerText.of(parts.get(2).element()), "");
    for (DerPlace optional : parts.subList(3, parts.size())) {
      DerPlace inner = optional.children(1).getFirst();
      if (inner.element().tag() == TIME) {
        add(inner, "next update", DerText.of(inner.element()), "");
      }
    }
  }

  private static String word(int tag) {
    return switch (tag) {
      case 0x80 -> "good";
      case 0xa1 -> "revoked";
      default -> "unknown";
    };
  }

  private void extensions(DerPlace wrapper) {
    for (DerPlace extension : wrapper.children(1).getFirst().children(0)) {
      List<DerPlace> parts = extension.children(2);
      String name = Oids.name(parts.getFirst().element().oid());
      add(parts.getLast(), name, parts.getLast().element().octets().hex(), "");
    }
  }

  private void add(DerPlace place, String name, Object value, String meaning) {
    fields.add(new Field(place.offset(), place.size(), name, String.valueOf(value), meaning));
  }
}
