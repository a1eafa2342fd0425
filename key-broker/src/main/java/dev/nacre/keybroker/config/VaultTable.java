package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.vault.VaultLogin;
import dev.nacre.keybroker.vault.VaultSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The keys of a table that say which Vault, and who we are there: upstream's, and a table `auth`
/// for other logins than a token that stands in the file.
final class VaultTable {
  private static final Path POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private static final Pattern PATH = Pattern.compile("[\\w-][\\w.-]*(/[\\w-][\\w.-]*)*");

  private VaultTable() {}

  static VaultSettings read(Settings table) {
    URI address = address(table);
    List<Path> authorities = table.texts("ca_certs").stream().map(Path::of).toList();
    if (!table.flag("verify_ssl", true) && address.getScheme().equals("https")) {
      throw MalformedException.at(
          table.path("verify_ssl"),
          "true, with the authority in ca_certs; without it anybody between could read all",
          "false");
    }
    return new VaultSettings(address, shown(table, "namespace"), authorities, login(table));
  }

  /// A path of Vault's that stands in the address of each call.
  static String path(Settings table, String key, String text) {
    if (!PATH.matcher(text).matches()) {
      throw MalformedException.at(
          table.path(key), "letters, digits, '_', '.' and '-', between single slashes", text);
    }
    return text;
  }

  private static URI address(Settings table) {
    String text = table.required("vault_url").replaceAll("/+$", "");
    try {
      URI address = new URI(text);
      boolean known = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
      if (known && address.getHost() != null) {
        requireNothingBeside(table, address);
        return address;
      }
    } catch (URISyntaxException e) {
      throw new MalformedException(table.path("vault_url") + ": " + e.getMessage(), e);
    }
    throw MalformedException.at(
        table.path("vault_url"), "https://HOST:PORT or http://HOST:PORT", text);
  }

  /// What is asked for stands behind the address, and the address in messages.
  private static void requireNothingBeside(Settings table, URI address) {
    boolean more = address.getRawQuery() != null || address.getRawFragment() != null;
    if (more || !address.getRawPath().isEmpty() || address.getUserInfo() != null) {
      throw MalformedException.at(
          table.path("vault_url"),
          "https://HOST:PORT or http://HOST:PORT",
          "a path, a query or a user too");
    }
  }

  /// It stands in the head of each call.
  private static Optional<String> shown(Settings table, String key) {
    Optional<String> text = table.text(key);
    if (text.filter(value -> !VaultLogin.isToken(value)).isPresent()) {
      throw MalformedException.at(
          table.path(key), "visible characters", "none, too many, or others");
    }
    return text;
  }

  private static VaultLogin login(Settings table) {
    Optional<String> token = shown(table, "token");
    Optional<String> file = table.text("token_file");
    Settings auth = table.table("auth");
    boolean other = table.has("auth");
    if ((token.isPresent() ? 1 : 0) + (file.isPresent() ? 1 : 0) + (other ? 1 : 0) != 1) {
      throw MalformedException.at(
          table.path("token"), "one of token, token_file and the table auth", "none or several");
    }
    return token
        .<VaultLogin>map(VaultLogin.Token::new)
        .or(() -> file.map(path -> new VaultLogin.TokenFile(Path.of(path))))
        .orElseGet(() -> auth(auth));
  }

  private static VaultLogin auth(Settings auth) {
    VaultLogin login =
        switch (auth.required("method")) {
          case "approle" ->
              new VaultLogin.AppRole(
                  path(auth, "mount", auth.text("mount", "approle")),
                  auth.required("role_id"),
                  Path.of(auth.required("secret_id_file")));
          case "kubernetes" ->
              new VaultLogin.Kubernetes(
                  path(auth, "mount", auth.text("mount", "kubernetes")),
                  auth.required("role"),
                  Path.of(auth.text("token_file", POD.toString())));
          case String other ->
              throw MalformedException.at(auth.path("method"), "approle or kubernetes", other);
        };
    auth.requireNothingElse();
    return login;
  }
}
