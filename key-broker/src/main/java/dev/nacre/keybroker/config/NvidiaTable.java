package dev.nacre.keybroker.config;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.Endorser;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Table `verifier_config.nvidia_verifier`: whether NVIDIA's remote attestation service is asked
/// beside our own judgement, and whose keys of it are believed (`service_keys`, ours).
final class NvidiaTable {
  private static final String PATH = "/v4/attest";

  private NvidiaTable() {}

  /// @throws MalformedException when a key or value makes no sense, or the service is to be asked
  ///   and none of its keys believed
  static EndorsementRules read(Settings table, EndorsementRules rules) {
    String type = table.text("type", "Local").toLowerCase(Locale.ROOT);
    if (!Set.of("local", "remote").contains(type)) {
      throw MalformedException.at(table.path("type"), "Local or Remote", type);
    }
    String url = table.text("verifier_url", Endorser.NVIDIA_NRAS.base() + PATH);
    List<String> keys = table.texts("service_keys");
    table.requireNothingElse();
    if (type.equals("local")) {
      return rules;
    }
    URI base = base(table.path("verifier_url"), url);
    var enrolled = new HashSet<Bytes>();
    keys.forEach(key -> enrolled.add(fingerprint(table.path("service_keys"), key)));
    if (keys.isEmpty()) {
      throw MalformedException.at(
          table.path("service_keys"),
          "the SHA-256 of each key of the service that is believed, as none is pinned",
          "none");
    }
    return rules
        .asking(rules.makers().with(Endorser.NVIDIA_NRAS, base, Endorser.NVIDIA_NRAS.spacing()))
        .enrolling(enrolled);
  }

  private static URI base(String key, String url) {
    String bare = url.replaceFirst("/+$", "");
    if (!bare.endsWith(PATH)) {
      throw MalformedException.at(key, "an address that ends in " + PATH, url);
    }
    return VerifierTable.address(key, bare.substring(0, bare.length() - PATH.length()));
  }

  private static Bytes fingerprint(String key, String digits) {
    if (!digits.matches("[0-9a-fA-F]{64}")) {
      throw MalformedException.at(key, "64 hexadecimal digits each", digits);
    }
    return Bytes.ofHex(digits.toLowerCase(Locale.ROOT));
  }
}
