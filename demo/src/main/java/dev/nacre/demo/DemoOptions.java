package dev.nacre.demo;

import java.nio.file.Path;
import java.util.Optional;

/// How the demo is to run.
///
/// @param image the user's own image, `oci:DIR` or `docker-archive:FILE`
/// @param report where to write the JSON report
/// @param plain no terminal control
/// @param keep leave everything running after the release, until Ctrl-C
public record DemoOptions(
    Optional<String> image, Optional<Path> report, boolean plain, boolean keep) {}
