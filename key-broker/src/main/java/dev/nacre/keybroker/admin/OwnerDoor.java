package dev.nacre.keybroker.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.keys.ClaimPath;
import dev.nacre.keybroker.keys.Fetcher;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides who may administer what, by the configuration.
///
/// What it lets in belongs to one tenant: the server's own, unless the configuration binds it to
/// another. Only the owner's token, whose holder can read the database anyway, opens all of them.
public final class OwnerDoor implements Door {
  private final AdminSettings settings;
  private final Optional<OwnerToken> ownerToken;
  private final List<TokenIssuer> issuers;
  private final ShownCertificates certificates;
  private final List<Rule> rules;

  private record Rule(String role, Pattern endpoints) {}

  private OwnerDoor(
      AdminSettings settings,
      Optional<OwnerToken> ownerToken,
      List<TokenIssuer> issuers,
      ShownCertificates certificates,
      List<Rule> rules) {
    this.settings = settings;
    this.ownerToken = ownerToken;
    this.issuers = issuers;
    this.certificates = certificates;
    this.rules = rules;
  }

  /// @param token the one in the data folder, which lets in unless the settings forbid it
  /// @throws MalformedException when a rule is none
  /// @throws dev.nacre.keybroker.keys.KeySourceException when an issuer's keys, or a revocation
  ///   list, cannot be read
  public static OwnerDoor open(
      AdminSettings settings, Optional<OwnerToken> token, Fetcher fetcher, InstantSource clock) {
    List<TokenIssuer> issuers =
        settings.identityProviders().stream()
            .map(provider -> TokenIssuer.of(provider, fetcher, clock))
            .toList();
    return new OwnerDoor(
        settings,
        token.filter(_ -> settings.ownerToken()),
        issuers,
        ShownCertificates.open(settings, fetcher, clock),
        settings.acls().stream().map(OwnerDoor::rule).toList());
  }

  private static Rule rule(AdminSettings.Acl acl) {
    String endpoints = acl.endpoints();
    if (!endpoints.startsWith("^/kbs") || !endpoints.endsWith("$")) {
      throw MalformedException.at(
          "admin.authorization.regex_acl: allowed_endpoints",
          "a pattern that begins with ^/kbs and ends with $",
          endpoints);
    }
    try {
      return new Rule(acl.role(), Pattern.compile(endpoints));
    } catch (PatternSyntaxException e) {
      throw new MalformedException(
          "admin.authorization.regex_acl: " + endpoints + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Admission admit(Approach approach) {
    return admit(approach, "");
  }

  /// @param tenant whose door it is; empty for the server's own
  Admission admit(Approach approach, String tenant) {
    return switch (settings.mode()) {
      case INSECURE_ALLOW_ALL ->
          tenant.isEmpty()
              ? new Admission.Admitted("anybody (insecure_allow_all)")
              : authenticated(approach, tenant);
      case DENY_ALL ->
          new Admission.Unknown("Admin access denied as DenyAll authorization_mode is enabled");
      case AUTHENTICATED -> authenticated(approach, tenant);
    };
  }

  boolean deniesAll() {
    return settings.mode() == AdminSettings.Mode.DENY_ALL;
  }

  private Admission authenticated(Approach approach, String tenant) {
    if (approach.bearer().isPresent()) {
      return byToken(approach, tenant, approach.bearer().get());
    }
    return approach
        .certificate()
        .map(certificate -> byCertificate(approach, tenant, certificate))
        .orElseGet(() -> new Admission.Unknown(nothingShown()));
  }

  private String nothingShown() {
    return "Admin access denied: the header `Authorization: Bearer` is missing"
        + (certificates.areAwaited() ? ", and no client certificate is shown" : "");
  }

  private Admission byCertificate(Approach approach, String tenant, X509Certificate certificate) {
    return switch (certificates.judge(certificate, tenant)) {
      case ShownCertificates.Known(String role, String name) ->
          byRoles(approach, List.of(role), name);
      case ShownCertificates.Worthless(String why) ->
          new Admission.Unknown("Admin access denied: " + why);
    };
  }

  private Admission byToken(Approach approach, String tenant, String bearer) {
    if (ownerToken.filter(token -> token.is(bearer)).isPresent()) {
      return new Admission.Admitted("owner-token");
    }
    String why = "";
    for (TokenIssuer issuer : issuers) {
      switch (issuer.judge(bearer, tenant)) {
        case TokenIssuer.NotMine() -> {}
        case TokenIssuer.NotNow(String reason) -> why = why.isEmpty() ? ": " + reason : why;
        case TokenIssuer.NoRole(ClaimPath claim) -> {
          return new Admission.Unknown(
              "Admin access denied: Missing required `" + claim + "` claim in JWT");
        }
        case TokenIssuer.Known(List<String> roles, String name) -> {
          return byRoles(approach, roles, name);
        }
      }
    }
    return new Admission.Unknown(
        "Admin access denied: Cannot verify token with any of the issuers" + why);
  }

  private Admission byRoles(Approach approach, List<String> roles, String name) {
    return roles.stream()
        .filter(role -> lets(approach, role))
        .findFirst()
        .<Admission>map(role -> new Admission.Admitted(name + " as " + role))
        .orElseGet(() -> Admission.Forbidden.to(String.join(", ", roles), approach));
  }

  private boolean lets(Approach approach, String role) {
    boolean listed =
        isPlain(approach.uri())
            && rules.stream()
                .anyMatch(rule ->
                    rule.role().equals(role) && rule.endpoints().matcher(approach.uri()).matches());
    Set<Role> ours = settings.roles().getOrDefault(role, Set.of());
    return listed || ours.stream().anyMatch(one -> one.may(approach.permission()));
  }

  /// Whether rules about addresses see the segments that the dispatch sees: it drops empty ones,
  /// and decodes before it splits, so a pattern such as `[^/]+` could be given what counts as
  /// nothing.
  private static boolean isPlain(String uri) {
    String path = uri.split("\\?", 2)[0].toLowerCase(Locale.ROOT);
    return !path.contains("//") && !path.contains("%2f");
  }
}
