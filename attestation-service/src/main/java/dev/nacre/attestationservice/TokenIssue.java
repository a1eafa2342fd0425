package dev.nacre.attestationservice;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What our tokens say of who issued them, and who signs: upstream's table
/// `attestation_token_broker`.
///
/// @param issuer the claim `iss`
/// @param developer of the verifier, in `ear.verifier-id`
/// @param build of the verifier, likewise
/// @param profile the claim `eat_profile`
/// @param lifetime from `iat` to `exp`
/// @param verbose whether the evidence of devices stands in the token a second time
/// @param signer a key of the owner's; without one the service makes and rotates its own
public record TokenIssue(
    String issuer,
    String developer,
    String build,
    String profile,
    Duration lifetime,
    boolean verbose,
    Optional<Signer> signer) {
  private static final String ISSUER = "CoCo-Attestation-Service";
  private static final String PROFILE = "tag:github.com,2024:confidential-containers/Trustee";
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /// @param key a private key on P-256, PEM
  /// @param certificates its chain, PEM, which tokens carry as `x5c`
  /// @param certificateUrl where the chain is published, which tokens carry as `x5u`
  public record Signer(Path key, Optional<Path> certificates, Optional<String> certificateUrl) {}

  /// @throws dev.nacre.codec.MalformedException when the signer's files cannot be read, or its key
  ///   is not on P-256
  public void requireReadable() {
    signer.ifPresent(SignerKey::read);
  }

  /// The issuer, where it is an address at which verifiers may look for its keys (OpenID Connect
  /// Discovery 1.0, section 3: a scheme, a host, perhaps a path, nothing else).
  public Optional<String> address() {
    try {
      var uri = new URI(issuer);
      boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      boolean isBare =
          uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getUserInfo() == null;
      return isWeb && isBare && uri.getHost() != null ? Optional.of(issuer) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// The same of another issuer, who signs with keys of its own.
  public TokenIssue by(String other) {
    return new TokenIssue(other, developer, build, profile, lifetime, verbose, Optional.empty());
  }

  /// With upstream's issuer, profile and lifetime, and keys of our own.
  public static TokenIssue standard() {
    return new TokenIssue(
        ISSUER, "https://nacre.dev", "nacre 0.1.0", PROFILE, LIFETIME, true, Optional.empty());
  }
}
