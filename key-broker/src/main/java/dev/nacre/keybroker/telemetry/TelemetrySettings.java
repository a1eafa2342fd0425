package dev.nacre.keybroker.telemetry;

import dev.nacre.codec.MalformedException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Which collector is told what.
///
/// @param collector scheme, host and port, to which `/v1/traces` and `/v1/logs` are added
/// @param authorization a file with the value of the header `Authorization`
/// @param traces whether spans are sent
/// @param audit whether the audit log is sent, each entry at least once
public record TelemetrySettings(
    URI collector, Optional<Path> authorization, boolean traces, boolean audit) {
  /// @throws MalformedException when `address` is no address of HTTP
  public static URI collector(String where, String address) {
    try {
      URI uri = URI.create(address.replaceFirst("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException(where + ": no address: " + e.getMessage(), e);
    }
    throw MalformedException.at(where, "http:// or https:// and a host", address);
  }
}
