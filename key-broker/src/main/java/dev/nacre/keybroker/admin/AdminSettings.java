package dev.nacre.keybroker.admin;

import dev.nacre.keybroker.keys.ClaimPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who administers: table `admin` of the configuration.
///
/// @param mode what `authorization_mode` says
/// @param ownerToken whether the token in the data folder lets its holder in as `admin`
/// @param identityProviders whose signed tokens name a role
/// @param acls which addresses a role may call, in upstream's manner
/// @param roles which of our roles a token's or certificate's role stands for
/// @param certificates who may come with a client certificate
public record AdminSettings(
    Mode mode,
    boolean ownerToken,
    List<IdentityProvider> identityProviders,
    List<Acl> acls,
    Map<String, Set<Role>> roles,
    Optional<ClientCertificates> certificates) {

  public AdminSettings {
    identityProviders = List.copyOf(identityProviders);
    acls = List.copyOf(acls);
    roles = Map.copyOf(roles);
  }

  /// Upstream's `authorization_mode`.
  public enum Mode {
    /// Who shows a token or certificate that names a role.
    AUTHENTICATED,
    /// Nobody, not even with the owner's token.
    DENY_ALL,
    /// Everybody: to try things out.
    INSECURE_ALLOW_ALL
  }

  /// @param keys who signs its tokens
  /// @param issuer what `iss` must be
  /// @param audience what `aud` must be or contain
  /// @param tenant whose administrators its tokens name; empty: the server's own
  /// @param tenantClaim the claim in which a token names its tenant itself
  /// @param roleClaim the claim that names the role, or is a list of some
  public record IdentityProvider(
      KeySources keys,
      Optional<String> issuer,
      Optional<String> audience,
      Optional<String> tenant,
      Optional<String> tenantClaim,
      ClaimPath roleClaim) {
    /// Upstream's, whose tokens have one role.
    public static final ClaimPath ROLE = ClaimPath.of("role");
  }

  /// @param publicKeys where public keys in PEM lie
  /// @param jwkSets where JWK sets lie
  /// @param authorities PEM files of those who issue the certificates of servers that show these;
  ///   none: the system's
  public record KeySources(List<String> publicKeys, List<String> jwkSets, List<Path> authorities) {
    public KeySources {
      publicKeys = List.copyOf(publicKeys);
      jwkSets = List.copyOf(jwkSets);
      authorities = List.copyOf(authorities);
    }
  }

  /// @param endpoints a regular expression (RE2) over path and query of `/kbs`
  public record Acl(String role, String endpoints) {}

  /// @param authorities PEM files of those who issue certificates to administrators
  /// @param subjects the role of each subject, by its distinguished name (RFC 2253)
  /// @param tenants the tenant of each subject that is not the server's own
  /// @param revocationLists files of the authorities' lists; where there are some, one must say of
  ///   each certificate that it is good
  public record ClientCertificates(
      List<String> authorities,
      Map<String, String> subjects,
      Map<String, String> tenants,
      List<String> revocationLists) {
    public ClientCertificates(
        List<String> authorities, Map<String, String> subjects, Map<String, String> tenants) {
      this(authorities, subjects, tenants, List.of());
    }

    public ClientCertificates {
      revocationLists = List.copyOf(revocationLists);
      authorities = List.copyOf(authorities);
      subjects = Map.copyOf(subjects);
      tenants = Map.copyOf(tenants);
    }
  }

  /// The owner's token alone.
  public static AdminSettings ownerTokenOnly() {
    return new AdminSettings(
        Mode.AUTHENTICATED, true, List.of(), List.of(), Map.of(), Optional.empty());
  }

  /// Files of the revocation lists of certificates that administrators show.
  public List<String> revocationLists() {
    return certificates.map(ClientCertificates::revocationLists).orElse(List.of());
  }

  /// PEM files of those who issue certificates to administrators.
  public List<String> authorities() {
    return certificates.map(ClientCertificates::authorities).orElse(List.of());
  }
}
