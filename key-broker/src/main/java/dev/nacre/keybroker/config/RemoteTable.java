package dev.nacre.keybroker.config;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.remote.RemoteSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where another service is asked over gRPC: upstream's keys are its address and `pool_size`; the
/// others are ours, under the names that they have with external plugins.
final class RemoteTable {
  private static final int MOST_CALLS = 10_000;
  private static final int LONGEST = 3_600;

  private RemoteTable() {}

  /// What counts where the file does not say.
  ///
  /// @param calls at a time
  /// @param deadline in seconds
  record Standard(String address, int calls, int deadline) {}

  /// @param key of the address
  static RemoteSettings read(Settings table, String key, Standard standard) {
    URI service = address(table.path(key), table.text(key, standard.address()));
    boolean isProtected = service.getScheme().equals("https");
    Optional<Path> authority = protecting(table, "ca_cert_path", isProtected);
    Optional<Path> certificate = protecting(table, "client_cert_path", isProtected);
    Optional<Path> clientKey = protecting(table, "client_key_path", isProtected);
    if (certificate.isPresent() != clientKey.isPresent()
        || (certificate.isPresent() && authority.isEmpty())) {
      throw MalformedException.at(
          table.path("client_cert_path"),
          "it, client_key_path and ca_cert_path together",
          "not all of them");
    }
    return new RemoteSettings(
        service,
        authority,
        certificate.map(file -> new ClientCertificate(file, clientKey.orElseThrow())),
        table.text("token_file").map(Path::of),
        table.number("pool_size", standard.calls(), 1, MOST_CALLS),
        Duration.ofSeconds(table.number("deadline_seconds", standard.deadline(), 1, LONGEST)));
  }

  private static Optional<Path> protecting(Settings table, String key, boolean isProtected) {
    Optional<Path> file = table.text(key).map(Path::of);
    if (file.isPresent() && !isProtected) {
      throw MalformedException.at(table.path(key), "it with https:// only", "it without");
    }
    return file;
  }

  /// Upstream's default has no scheme, and means `http`.
  private static URI address(String where, String text) {
    String whole = text.contains("://") ? text : "http://" + text;
    try {
      var uri = new URI(whole);
      boolean known = List.of("http", "https").contains(String.valueOf(uri.getScheme()));
      boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
      if (known && uri.getHost() != null && bare) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new MalformedException(where + ": " + e.getMessage(), e);
    }
    throw MalformedException.at(where, "http:// or https://, a host and a port", text);
  }
}
