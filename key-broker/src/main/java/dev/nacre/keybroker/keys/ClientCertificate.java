package dev.nacre.keybroker.keys;

import java.nio.file.Path;

/// What we show of ourselves to a server that wants to know who asks: a certificate and its key, in
/// PEM files.
public record ClientCertificate(Path certificate, Path key) {}
