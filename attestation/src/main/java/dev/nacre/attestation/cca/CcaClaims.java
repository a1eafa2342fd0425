package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;

/// A token as claims, in the names of upstream's remote verifier, of which its local one has a
/// part.
final class CcaClaims {
  private CcaClaims() {}

  static JsonObject of(CcaToken token, boolean emulated) {
    PlatformClaims platform = token.platformClaims();
    RealmClaims realm = token.realmClaims();
    return JsonObject.builder()
        .put("realm", realm(realm))
        .put("platform", platform(platform))
        .put("report_data", realm.challenge().hex())
        .put("init_data", realm.personalization().hex())
        .put(
            "nacre",
            JsonObject.builder()
                .put("emulated", emulated)
                .put("lifecycle", platform.lifecycleWord())
                .put("initial_measurement", realm.initialMeasurement().hex())
                .put(
                    "extensible_measurements",
                    JsonArray.ofStrings(
                        realm.extensibleMeasurements().stream().map(Bytes::hex).toList()))
                .put("implementation_id", platform.implementationId().hex())
                .put("instance_id", platform.instanceId().hex())
                .put("configuration", platform.configuration().hex())
                .put("software", software(platform))
                .build())
        .build();
  }

  private static JsonObject realm(RealmClaims realm) {
    var json = JsonObject.builder();
    realm.profile().ifPresent(profile -> json.put("cca-realm-profile", profile));
    return json.put("cca-realm-challenge", realm.challenge().base64())
        .put("cca-realm-personalization-value", realm.personalization().base64())
        .put("cca-realm-initial-measurement", realm.initialMeasurement().base64())
        .put(
            "cca-realm-extensible-measurements",
            JsonArray.ofStrings(
                realm.extensibleMeasurements().stream().map(Bytes::base64).toList()))
        .put("cca-realm-hash-algo-id", realm.hashAlgorithm())
        .put("cca-realm-public-key", realm.encodedKey().base64())
        .put("cca-realm-public-key-hash-algo-id", realm.keyHashAlgorithm())
        .build();
  }

  private static JsonObject platform(PlatformClaims platform) {
    var json =
        JsonObject.builder()
            .put("cca-platform-profile", platform.profile())
            .put("cca-platform-implementation-id", platform.implementationId().base64())
            .put("cca-platform-instance-id", platform.instanceId().base64())
            .put("cca-platform-challenge", platform.challenge().base64())
            .put("cca-platform-config", platform.configuration().base64())
            .put("cca-platform-lifecycle", platform.lifecycle())
            .put(
                "cca-platform-sw-components",
                platform.components().stream()
                    .map(SoftwareComponent::toJson)
                    .collect(JsonArray.collector()));
    platform
        .verificationService()
        .ifPresent(url -> json.put("cca-platform-service-indicator", url));
    return json.put("cca-platform-hash-algo-id", platform.hashAlgorithm()).build();
  }

  /// For policies: each component as `type:measurement`, both in the form that people write.
  private static Json software(PlatformClaims platform) {
    return JsonArray.ofStrings(
        platform.components().stream()
            .map(component -> component.type().orElse("") + ":" + component.measurement())
            .toList());
  }
}
