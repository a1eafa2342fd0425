package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/// A remote attestation service of NVIDIA's (NRAS) of one's own: it finds whatever it is told to.
public record EmulatedVerdicts(KeyPair pair) {
  private static final String ISSUER = "https://nras.attestation.nvidia.com";
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final String KEY_ID = "EMULATED-ES384";

  public static EmulatedVerdicts create(SecureRandom chance) {
    return new EmulatedVerdicts(Mint.ec("secp384r1", chance));
  }

  /// Its keys, a JWK set.
  public Bytes keys() {
    JsonObject key =
        Jwk.of(pair.getPublic())
            .toJson()
            .with("kid", Json.of(KEY_ID))
            .with("alg", Json.of("ES384"));
    return Bytes.utf8(JsonObject.builder().put("keys", JsonArray.of(key)).build().text());
  }

  /// What a verifier must be told to believe it.
  public Bytes fingerprint() {
    return Digests.sha256(Bytes.of(pair.getPublic().getEncoded()));
  }

  /// Claims about one device that is as NVIDIA published it.
  ///
  /// @param kind `gpu` or `switch`
  public static JsonObject device(String kind, Bytes nonce, Instant at) {
    String prefix = "x-nvidia-" + kind + "-";
    JsonObject.Builder claims =
        issued(nonce, at)
            .put("measres", "success")
            .put("secboot", true)
            .put("dbgstat", "disabled")
            .put(prefix + "attestation-report-nonce-match", true)
            .put(prefix + "attestation-report-parsed", true)
            .put(prefix + "attestation-report-signature-verified", true)
            .put(prefix + "attestation-report-cert-chain-fwid-match", true)
            .put(prefix + "attestation-report-cert-chain", soundChain())
            .put(prefix + "arch-check", true);
    if (kind.equals("switch")) {
      return rim(claims.put(prefix + "bios-version", "96.00.9F.00.01"), prefix + "bios-").build();
    }
    claims
        .put(prefix + "driver-version", "550.90.07")
        .put(prefix + "vbios-version", "96.00.9F.00.01");
    return rim(rim(claims, prefix + "driver-"), prefix + "vbios-").build();
  }

  private static JsonObject.Builder issued(Bytes nonce, Instant at) {
    return JsonObject.builder()
        .put("iss", ISSUER)
        .put("eat_nonce", nonce.hex())
        .put("iat", at.getEpochSecond())
        .put("exp", at.plus(LIFETIME).getEpochSecond());
  }

  private static JsonObject.Builder rim(JsonObject.Builder claims, String prefix) {
    for (String part :
        new String[] {
          "fetched",
          "measurements-available",
          "schema-validated",
          "signature-verified",
          "version-match"
        }) {
      claims.put(prefix + "rim-" + part, true);
    }
    return claims.put(prefix + "rim-cert-chain", soundChain());
  }

  private static JsonObject soundChain() {
    return JsonObject.builder()
        .put("x-nvidia-cert-ocsp-status", "good")
        .put("x-nvidia-cert-status", "valid")
        .build();
  }

  /// Claims about all, which name the digest of `device`, a token.
  public static JsonObject overall(String part, String device, Bytes nonce, Instant at) {
    JsonArray digest =
        JsonArray.of(
            Json.of("DIGEST"),
            JsonArray.of(Json.of("SHA-256"), Json.of(Digests.sha256(Bytes.utf8(device)).hex())));
    return issued(nonce, at)
        .put("sub", "NVIDIA-PLATFORM-ATTESTATION")
        .put("x-nvidia-overall-att-result", true)
        .put("submods", JsonObject.builder().put(part, digest).build())
        .build();
  }

  /// A token with these claims.
  public String token(JsonObject claims) {
    JsonObject header =
        JsonObject.builder().put("kid", KEY_ID).put("typ", "JWT").put("alg", "ES384").build();
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES384, pair.getPrivate())
        .compact();
  }

  /// The service's answer: a token about all, and one about the device.
  public static JsonArray answer(String overall, String part, String device) {
    return JsonArray.of(
        JsonArray.of(Json.of("JWT"), Json.of(overall)),
        JsonObject.builder().put(part, device).build());
  }

  /// The answer about a device that is as NVIDIA published it.
  public JsonArray good(String kind, Bytes nonce, Instant at) {
    String part = kind.equals("gpu") ? "GPU-0" : "SWITCH-0";
    String device = token(device(kind, nonce, at));
    return answer(token(overall(part, device, nonce, at)), part, device);
  }
}
