package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The keys of an owner as the set-up of upstream's composition of containers makes them: an
/// Ed25519 key, whose public half the configuration names, and a token of it for ten years.
record UpstreamOwner(PrivateJwk key) {
  static UpstreamOwner create() {
    try {
      return new UpstreamOwner(
          PrivateJwk.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @return the file, which `public_key_uri` names
  Path writePublicKey(Path file) {
    return write(file, KeyPem.writePublic(key.publicJwk()));
  }

  /// @param role what the token names as `role`
  /// @return the file, for `--admin-token-file`
  Path writeToken(Path file, String role) {
    Instant now = Instant.now();
    JsonObject claims =
        JsonObject.builder()
            .put("iss", "TrusteeInDocker")
            .put("sub", "admin")
            .put("aud", JsonArray.ofStrings(List.of("KBS")))
            .put("role", role)
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(Duration.ofDays(3650)).getEpochSecond())
            .build();
    JsonObject header = JsonObject.builder().put("alg", "EdDSA").put("typ", "JWT").build();
    Bytes payload = Bytes.utf8(claims.text());
    return write(file, Jws.sign(header, payload, JwsAlgorithm.EDDSA, key.key()).compact() + "\n");
  }

  private static Path write(Path file, String content) {
    try {
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
