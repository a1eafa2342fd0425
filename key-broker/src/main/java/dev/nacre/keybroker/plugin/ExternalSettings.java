package dev.nacre.keybroker.plugin;

import dev.nacre.keybroker.keys.ClientCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A plugin in a process of its own.
///
/// @param name the segment of the path behind `external`
/// @param endpoint with `https` or `http`
/// @param authority with `https`: the certificates (PEM) that the plugin's chain must end at
/// @param client what we show of ourselves, where the plugin wants to know
/// @param timeout of a call
public record ExternalSettings(
    String name,
    URI endpoint,
    Optional<Path> authority,
    Optional<ClientCertificate> client,
    Duration timeout) {}
