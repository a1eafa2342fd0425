package dev.nacre.attestationservice;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/// The claims of one machine in the form that policies read and tokens carry: those of the TEE
/// under its name, the two bindings beside them.
final class AnnotatedEvidence {
  private static final String INIT_DATA = "init_data";
  private static final String REPORT_DATA = "report_data";

  private AnnotatedEvidence() {}

  /// @param claims as the verifier gave them, the bindings among them
  /// @param initData what the digest stands for, or [JsonNull][dev.nacre.codec.json.JsonNull] when
  ///   only the digest is known
  /// @param runtimeData likewise
  static JsonObject of(Tee tee, JsonObject claims, Json initData, Json runtimeData) {
    Map<String, Json> members = new TreeMap<>();
    Map<String, Json> own = new TreeMap<>(claims.members());
    Json initDigest = own.remove(INIT_DATA);
    Json reportData = own.remove(REPORT_DATA);
    if (initDigest != null) {
      members.put(INIT_DATA, initDigest);
      members.put(INIT_DATA + "_claims", initData);
    }
    if (reportData != null) {
      members.put(REPORT_DATA, reportData);
      members.put("runtime_data_claims", runtimeData);
    }
    members.put(tee.wireName(), new JsonObject(own));
    return new JsonObject(members);
  }
}
