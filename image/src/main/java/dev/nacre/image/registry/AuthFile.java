package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageReference;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The logins of a Docker or containers authentication file: `{"auths":{SCOPE:{"auth":…}}}`.
///
/// A scope is a registry, a namespace in it or a repository; the longest one that holds the image
/// wins. Credential helpers are not asked.
public final class AuthFile implements Credentials {
  private final Map<String, Login> logins;

  private AuthFile(Map<String, Login> logins) {
    this.logins = logins;
  }

  /// @throws MalformedException when an entry is no base64 of `user:password`
  public static AuthFile parse(Bytes content) {
    if (!(Json.parse(content) instanceof JsonObject json)) {
      throw MalformedException.at("auth file", "a JSON object", "another JSON value");
    }
    var logins = new TreeMap<String, Login>();
    if (json.findPresent("auths").isPresent()) {
      JsonObject auths = json.object("auths");
      for (String scope : auths.members().keySet()) {
        login(scope, auths.object(scope)).ifPresent(login -> logins.put(scope(scope), login));
      }
    }
    return new AuthFile(logins);
  }

  private static Optional<Login> login(String scope, JsonObject entry) {
    if (entry.findPresent("auth").isEmpty()) {
      return Optional.empty();
    }
    String pair = Bytes.ofBase64(entry.string("auth")).utf8();
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw MalformedException.at(
          "auth file, \"" + scope + "\"", "base64 of user:password", "no colon");
    }
    String password = pair.substring(colon + 1).replaceAll("^\\n+|\\n+$", "");
    return Optional.of(new Login(pair.substring(0, colon), Secret.utf8(password)));
  }

  /// Docker writes `https://index.docker.io/v1/`: scheme and the version path say nothing.
  private static String scope(String written) {
    String scope = written.replaceFirst("^https?://", "");
    if (!scope.equals(written)) {
      scope = scope.replaceFirst("/.*$", "");
    }
    return scope.matches("(index|registry-1)\\.docker\\.io") ? "docker.io" : scope;
  }

  @Override
  public Optional<Login> login(ImageReference image) {
    String scope = image.registry() + "/" + image.repository();
    while (true) {
      Login login = logins.get(scope);
      if (login != null) {
        return Optional.of(login);
      }
      int slash = scope.lastIndexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      scope = scope.substring(0, slash);
    }
  }
}
