package dev.nacre.cli.image;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.image.ImageLocation;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.registry.AuthFile;
import dev.nacre.image.registry.RegistryAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of commands that read or write images in registries.
final class RegistryOptions {
  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST[:PORT]",
      description =
          "Talk to this registry over plain HTTP; assumed for one on this host. May be repeated.")
  private List<String> insecure = new ArrayList<>();

  @Option(
      names = "--auth-file",
      paramLabel = "FILE",
      description =
          "Logins of registries (default: $REGISTRY_AUTH_FILE, containers/auth.json,"
              + " ~/.docker/config.json).")
  private @Nullable Path authFile;

  ImageSource source(String location) {
    ImageLocation parsed = ImageLocation.parse(location);
    return parsed.source(access(parsed));
  }

  ImageTarget target(String location) {
    ImageLocation parsed = ImageLocation.parse(location);
    return parsed.target(access(parsed));
  }

  private RegistryAccess access(ImageLocation location) {
    return switch (location) {
      case ImageLocation.Registry(var image) -> {
        RegistryAccess access =
            image.isOnLoopback() || insecure.contains(image.registry())
                ? RegistryAccess.insecurePlainHttp()
                : RegistryAccess.secure();
        yield logins().map(file -> access.as(AuthFile.parse(UserFiles.read(file)))).orElse(access);
      }
      case ImageLocation.Layout _, ImageLocation.DockerArchive _ -> RegistryAccess.secure();
    };
  }

  private Optional<Path> logins() {
    if (authFile != null) {
      return Optional.of(authFile);
    }
    Stream<Optional<Path>> usual =
        Stream.of(
            variable("REGISTRY_AUTH_FILE"),
            variable("XDG_RUNTIME_DIR").map(run -> run.resolve("containers/auth.json")),
            variable("HOME").map(home -> home.resolve(".docker/config.json")));
    return usual.flatMap(Optional::stream).filter(Files::isReadable).findFirst();
  }

  private static Optional<Path> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isEmpty()).map(Path::of);
  }
}
