package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.PluginSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The plugin `external`: the list `backends`.
final class ExternalTable {
  private static final int TIMEOUT = 30_000;
  private static final int LONGEST = 300_000;

  private ExternalTable() {}

  static PluginSettings read(Settings table) {
    List<ExternalSettings> backends = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings backend : table.tables("backends")) {
      ExternalSettings one = backend(backend);
      if (!names.add(one.name())) {
        throw MalformedException.at(backend.path("name"), "each name once", one.name() + " twice");
      }
      backends.add(one);
    }
    if (backends.isEmpty()) {
      throw MalformedException.at(table.path("backends"), "at least one plugin", "none");
    }
    return new PluginSettings.External(backends);
  }

  private static ExternalSettings backend(Settings table) {
    String name = table.required("name");
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw MalformedException.at(table.path("name"), "letters, digits, - and _", name);
    }
    URI endpoint = endpoint(table);
    Optional<Path> authority = table.text("ca_cert_path").map(Path::of);
    boolean protectedByTls = endpoint.getScheme().equals("https");
    if (protectedByTls != authority.isPresent()) {
      throw MalformedException.at(
          table.path("ca_cert_path"),
          protectedByTls ? "the authority of " + endpoint : "none, for " + endpoint,
          protectedByTls ? "none" : "one");
    }
    var settings =
        new ExternalSettings(
            name,
            endpoint,
            authority,
            client(table, protectedByTls),
            Duration.ofMillis(table.number("timeout_ms", TIMEOUT, 1, LONGEST)));
    // Upstream's samples carry it, and upstream does not read it: the endpoint says it all.
    var _ = table.text("tls_mode");
    table.requireNothingElse();
    return settings;
  }

  private static Optional<ClientCertificate> client(Settings table, boolean protectedByTls) {
    Optional<String> certificate = table.text("client_cert_path");
    Optional<String> key = table.text("client_key_path");
    if (certificate.isPresent() != key.isPresent() || (key.isPresent() && !protectedByTls)) {
      throw MalformedException.at(
          table.path("client_cert_path"), "it and client_key_path, with https", "otherwise");
    }
    return certificate.map(
        path -> new ClientCertificate(Path.of(path), Path.of(key.orElseThrow())));
  }

  private static URI endpoint(Settings table) {
    String text = table.required("endpoint");
    try {
      var endpoint = new URI(text);
      boolean known = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
      if (known && endpoint.getHost() != null) {
        requireNothingBeside(table, endpoint);
        return endpoint;
      }
    } catch (URISyntaxException e) {
      throw new MalformedException(table.path("endpoint") + ": " + e.getMessage(), e);
    }
    throw MalformedException.at(table.path("endpoint"), "https:// or http:// and a host", text);
  }

  /// A path would not be asked for, and a password not be shown to the plugin, but in messages.
  private static void requireNothingBeside(Settings table, URI endpoint) {
    boolean path = !List.of("", "/").contains(endpoint.getRawPath());
    if (path || endpoint.getUserInfo() != null || endpoint.getRawQuery() != null) {
      throw MalformedException.at(
          table.path("endpoint"), "scheme, host and port only", "a path, a query or a user too");
    }
  }
}
