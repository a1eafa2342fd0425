package dev.nacre.image.registry;

import dev.nacre.codec.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A user of a registry and the password or access token.
public record Login(String user, Secret password) {
  /// The value of an `Authorization` header of the scheme Basic (RFC 7617).
  String basic() {
    String pair = user + ":" + password.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
