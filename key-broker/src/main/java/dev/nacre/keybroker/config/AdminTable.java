package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.admin.AdminSettings.Acl;
import dev.nacre.keybroker.admin.AdminSettings.ClientCertificates;
import dev.nacre.keybroker.admin.AdminSettings.IdentityProvider;
import dev.nacre.keybroker.admin.AdminSettings.KeySources;
import dev.nacre.keybroker.admin.AdminSettings.Mode;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.keys.ClaimPath;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Table `admin`: upstream's, and beside it our roles, client certificates and the owner's token.
final class AdminTable {
  private AdminTable() {}

  static AdminSettings read(Settings admin) {
    Mode mode =
        switch (admin.text("authorization_mode", "AuthenticatedAuthorization")) {
          case "AuthenticatedAuthorization" -> Mode.AUTHENTICATED;
          case "DenyAll" -> Mode.DENY_ALL;
          case "InsecureAllowAll" -> Mode.INSECURE_ALLOW_ALL;
          case String other ->
              throw MalformedException.at(
                  admin.path("authorization_mode"),
                  "AuthenticatedAuthorization, DenyAll or InsecureAllowAll",
                  other);
        };
    Settings authentication = admin.table("authentication");
    Settings authorization = admin.table("authorization");
    var settings =
        new AdminSettings(
            mode,
            admin.flag("owner_token", true),
            providers(authentication.table("bearer_jwt")),
            acls(authorization.table("regex_acl")),
            roles(authorization.table("roles")),
            certificates(authentication));
    authentication.requireNothingElse();
    authorization.requireNothingElse();
    admin.requireNothingElse();
    return settings;
  }

  private static List<IdentityProvider> providers(Settings bearer) {
    List<IdentityProvider> providers =
        bearer.tables("identity_providers").stream().map(AdminTable::provider).toList();
    bearer.requireNothingElse();
    return providers;
  }

  private static IdentityProvider provider(Settings table) {
    List<String> keys = table.text("public_key_uri").stream().toList();
    List<String> sets = table.text("jwk_set_uri").stream().toList();
    if (keys.isEmpty() && sets.isEmpty()) {
      throw MalformedException.at(
          table.path(""), "public_key_uri or jwk_set_uri", "an identity provider without keys");
    }
    List<Path> authorities = table.texts("ca_certs").stream().map(Path::of).toList();
    var provider =
        new IdentityProvider(
            new KeySources(keys, sets, authorities),
            table.text("issuer"),
            table.text("audience"),
            table.text("tenant"),
            table.text("tenant_claim"),
            table.text("role_claim").map(ClaimPath::of).orElse(IdentityProvider.ROLE));
    table.requireNothingElse();
    return provider;
  }

  private static List<Acl> acls(Settings table) {
    List<Acl> acls = table.tables("acls").stream().map(AdminTable::acl).toList();
    table.requireNothingElse();
    return acls;
  }

  private static Acl acl(Settings table) {
    var acl = new Acl(table.required("role"), table.required("allowed_endpoints"));
    table.requireNothingElse();
    return acl;
  }

  private static Map<String, Set<Role>> roles(Settings table) {
    Map<String, Set<Role>> roles = new HashMap<>();
    for (String name : table.keys()) {
      Set<Role> granted = new HashSet<>();
      for (String word : table.texts(name)) {
        granted.add(
            Role.named(word)
                .orElseThrow(() ->
                    MalformedException.at(
                        table.path(name),
                        "roles " + Arrays.stream(Role.values()).map(Role::word).toList(),
                        word)));
      }
      roles.put(name, Set.copyOf(granted));
    }
    return roles;
  }

  private static Optional<ClientCertificates> certificates(Settings authentication) {
    if (!authentication.has("client_certificates")) {
      return Optional.empty();
    }
    Settings table = authentication.table("client_certificates");
    Map<String, String> subjects = new HashMap<>();
    Settings names = table.table("subjects");
    names.keys().forEach(subject -> subjects.put(subject, names.required(subject)));
    Map<String, String> tenants = new HashMap<>();
    Settings bound = table.table("tenants");
    bound.keys().forEach(subject -> tenants.put(subject, bound.required(subject)));
    var known =
        new ClientCertificates(
            table.texts("authorities"), subjects, tenants, table.texts("revocation_lists"));
    if (known.authorities().isEmpty()) {
      throw MalformedException.at(table.path("authorities"), "at least one file", "none");
    }
    table.requireNothingElse();
    return Optional.of(known);
  }
}
