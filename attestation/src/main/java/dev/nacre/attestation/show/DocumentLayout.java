package dev.nacre.attestation.show;

import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What makers and owners publish as JSON: Intel's collateral, key sets, the stores of Arm CCA.
final class DocumentLayout {
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");

  /// By the last element of a member's path (Intel PCS API version 4; RFC 7517; RFC 8392).
  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("fmspc", "family, model, stepping, platform type and custom SKU"),
          Map.entry("pceId", "the provisioning certification enclave"),
          Map.entry("tcbType", "how CPUSVN is composed of components"),
          Map.entry("issueDate", "when Intel said so"),
          Map.entry("nextUpdate", "until when it counts"),
          Map.entry("tcbEvaluationDataNumber", "which TCB recovery it follows"),
          Map.entry("pcesvn", "security version of the PCE at least"),
          Map.entry("svn", "security version of the component at least"),
          Map.entry("isvsvn", "security version at least"),
          Map.entry("isvprodid", "product"),
          Map.entry("mrsigner", "who signed the enclave or module"),
          Map.entry("attributesMask", "which bits of the attributes count"),
          Map.entry("miscselectMask", "which bits of MISCSELECT count"),
          Map.entry("tcbStatus", "of a platform that reaches this level and no higher"),
          Map.entry("tcbDate", "when the level was current"),
          Map.entry("tcb_info_signature", "of Intel's signing key over tcb_info"),
          Map.entry("qe_identity_signature", "of Intel's signing key over qe_identity"),
          Map.entry("signature", "r and s over the document's text"),
          Map.entry("kty", "kind of key"),
          Map.entry("crv", "curve"),
          Map.entry("alg", "what the key is for"),
          Map.entry("kid", "name of the key"),
          Map.entry("iss", "issuer"),
          Map.entry("exp", "expires, in seconds since 1970"),
          Map.entry("iat", "issued, in seconds since 1970"),
          Map.entry("nbf", "not before, in seconds since 1970"));

  private DocumentLayout() {}

  /// Empty when it has the shape of nothing known.
  static Optional<Recognised> of(Json json) {
    return title(json).map(title -> new Recognised(title, Optional.empty(), layouts(title, json)));
  }

  static String meaning(String path) {
    return MEANINGS.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "");
  }

  private static Optional<String> title(Json json) {
    if (json instanceof JsonObject object) {
      return Optional.ofNullable(title(object));
    }
    return json.text().contains("\"implementation-id\"")
        ? Optional.of("platform keys of Arm CCA")
        : Optional.empty();
  }

  private static @Nullable String title(JsonObject object) {
    if (has(object, "tcb_info", "qe_identity")) {
      return "Intel collateral";
    }
    if (has(object, "tcbInfo") || has(object, "fmspc", "tcbLevels")) {
      return "Intel TCB info";
    }
    if (has(object, "enclaveIdentity") || has(object, "isvprodid", "tcbLevels")) {
      return "Intel enclave identity";
    }
    if (has(object, "keys")) {
      return "key set (JWK)";
    }
    if (has(object, "kty")) {
      return "key (JWK)";
    }
    if (has(object, "platform") && object.text().contains("\"implementation-id\"")) {
      return "reference values of Arm CCA";
    }
    if (has(object, "svn", "report_data")) {
      return "sample evidence, which anybody can write";
    }
    return null;
  }

  private static boolean has(JsonObject object, String... names) {
    for (String name : names) {
      if (object.find(name).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /// The members, and what stands inside as text: documents, certificates, lists.
  private static List<Layout> layouts(String title, Json json) {
    var layouts = new ArrayList<Layout>();
    if (!(json instanceof JsonObject object)) {
      layouts.add(ClaimsLayout.of(title, json));
      return layouts;
    }
    var plain = JsonObject.builder();
    object
        .members()
        .forEach((name, value) -> {
          List<Layout> inner =
              value instanceof JsonString(String text) ? inner(name, text) : List.of();
          if (inner.isEmpty()) {
            plain.put(name, value);
          }
          layouts.addAll(inner);
        });
    layouts.addFirst(ClaimsLayout.of(title, plain.build()));
    return layouts;
  }

  private static List<Layout> inner(String name, String text) {
    if (text.stripLeading().startsWith("{")) {
      return List.of(ClaimsLayout.of(name, Json.parse(text)));
    }
    if (text.contains("-----BEGIN")) {
      return ofPem(Pem.parseAll(text));
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith("crl") && !text.isBlank()) {
      String bare = text.strip();
      Bytes der = HEX.matcher(bare).matches() ? Bytes.ofHex(bare) : Bytes.ofBase64(bare);
      return List.of(CertificateLayout.of(RevocationList.parse(der)));
    }
    return List.of();
  }

  /// @throws MalformedException when a block is neither a certificate nor a revocation list
  static List<Layout> ofPem(List<Pem> blocks) {
    var layouts = new ArrayList<Layout>();
    for (Pem block : blocks) {
      layouts.add(
          switch (block.label()) {
            case Pem.CERTIFICATE -> CertificateLayout.of(Certificate.parse(block.content()));
            case Pem.REVOCATION_LIST -> CertificateLayout.of(RevocationList.parse(block.content()));
            case "PUBLIC KEY" -> publicKey(block.content());
            default ->
                throw MalformedException.at(
                    "PEM", "certificates, revocation lists and public keys", block.label());
          });
    }
    return layouts;
  }

  private static Layout publicKey(Bytes der) {
    DerPlace whole = new DerPlace(Der.parse(der), 0);
    List<DerPlace> parts = whole.children(2);
    var fields = new ArrayList<Field>();
    for (DerPlace part : parts.getFirst().children(1)) {
      fields.add(
          new Field(part.offset(), part.size(), "algorithm", DerText.of(part.element()), ""));
    }
    DerPlace key = parts.getLast();
    fields.add(new Field(key.offset(), key.size(), "key", key.element().content().hex(), ""));
    return new Layout("Public key (SubjectPublicKeyInfo)", fields);
  }
}
