package dev.nacre.keybroker.admin;

import java.security.cert.X509Certificate;
import java.util.Optional;

/// Somebody who calls the owner's API, not yet believed.
///
/// @param uri path and query as they came
/// @param permission what the call needs
/// @param bearer what stands behind `Authorization: Bearer`
/// @param certificate what the connection was opened with
public record Approach(
    String uri,
    Permission permission,
    Optional<String> bearer,
    Optional<X509Certificate> certificate) {}
