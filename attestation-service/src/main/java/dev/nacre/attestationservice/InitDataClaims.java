package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.initdata.Toml;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an initdata document says, as policies read it: its files by name, those in TOML as
/// objects, and the data of a pod's policy as `agent_policy_claims`.
final class InitDataClaims {
  private static final Set<String> TOML_FILES = Set.of("aa.toml", "cdh.toml", "nacre.toml");
  private static final String POLICY = "policy.rego";
  private static final String POLICY_DATA = "policy_data := {";

  private InitDataClaims() {}

  static JsonObject of(Initdata document) {
    Map<String, Json> claims = new LinkedHashMap<>();
    document.data().forEach((name, text) -> claims.put(name, fileClaim(name, text)));
    document
        .file(POLICY)
        .flatMap(InitDataClaims::policyData)
        .ifPresent(data -> {
          claims.remove(POLICY);
          claims.put("agent_policy_claims", data);
        });
    return new JsonObject(claims);
  }

  private static Json fileClaim(String name, String text) {
    if (!TOML_FILES.contains(name)) {
      return Json.of(text);
    }
    try {
      return Toml.parse(name, Bytes.utf8(text));
    } catch (MalformedException e) {
      return Json.of(text); // the guest refuses such a file; here it is only shown
    }
  }

  private static Optional<Json> policyData(String rego) {
    int at = rego.indexOf(POLICY_DATA);
    if (at < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(rego.substring(at + POLICY_DATA.length() - 1)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
