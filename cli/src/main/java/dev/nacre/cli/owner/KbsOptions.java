package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.OwnerCertificate;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Which key broker a command talks to, and as whom.
public final class KbsOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The key broker (default: $NACRE_URL, or " + DEFAULT_URL + ").")
  private @Nullable String url;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Whose part of it (default: $NACRE_TENANT, or the server's own).")
  private @Nullable String tenant;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Holds the owner's token (default: $NACRE_TOKEN_FILE, or owner-token in the data"
              + " folder of nacre serve).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "The server's certificate, PEM (default: $NACRE_CERTIFICATE, or the system's).")
  private @Nullable Path certificate;

  @Option(
      names = "--client-certificate",
      paramLabel = "FILE",
      description =
          "Your certificate, PEM, shown in place of a token (default: $NACRE_CLIENT_CERTIFICATE).")
  private @Nullable Path clientCertificate;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "Its key, PEM (default: $NACRE_CLIENT_KEY).")
  private @Nullable Path clientKey;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /// What was said on the command line, as a further command needs it: what the environment says
  /// holds for that one too.
  List<String> given() {
    var said = new LinkedHashMap<String, @Nullable Object>();
    said.put("--url", url);
    said.put("--tenant", tenant);
    said.put("--token-file", tokenFile);
    said.put("--certificate", certificate);
    said.put("--client-certificate", clientCertificate);
    said.put("--client-key", clientKey);
    var words = new ArrayList<String>();
    said.forEach((name, value) -> {
      if (value != null) {
        words.add(name);
        words.add(value.toString());
      }
    });
    return words;
  }

  public KbsOwner owner() {
    Map<String, String> environment = System.getenv();
    KbsEndpoint endpoint = endpoint(environment);
    Optional<OwnerCertificate> shown = shown(environment);
    if (shown.isPresent()) {
      return KbsOwner.of(endpoint.showing(shown.get()));
    }
    Path token = tokenFile != null ? tokenFile : path(environment.get("NACRE_TOKEN_FILE"));
    Path known = token != null ? token : dataDirectory(null).resolve("owner-token");
    return KbsOwner.of(
        endpoint,
        read("the token", known, "--token-file or $NACRE_TOKEN_FILE; nacre serve prints where"));
  }

  /// A token that is named counts before a certificate that only the environment names.
  private Optional<OwnerCertificate> shown(Map<String, String> environment) {
    boolean asked = clientCertificate != null || clientKey != null;
    if (asked && tokenFile != null) {
      throw Console.wrong(
          command, "give either --token-file, or --client-certificate and --client-key");
    }
    if (!asked && (tokenFile != null || path(environment.get("NACRE_TOKEN_FILE")) != null)) {
      return Optional.empty();
    }
    Path certificate =
        clientCertificate != null
            ? clientCertificate
            : path(environment.get("NACRE_CLIENT_CERTIFICATE"));
    Path key = clientKey != null ? clientKey : path(environment.get("NACRE_CLIENT_KEY"));
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw Console.wrong(command, "give --client-certificate and --client-key together");
    }
    return Optional.of(
        OwnerCertificate.of(
            read(
                "your certificate",
                certificate,
                "--client-certificate or $NACRE_CLIENT_CERTIFICATE"),
            read("your key", key, "--client-key or $NACRE_CLIENT_KEY")));
  }

  private KbsEndpoint endpoint(Map<String, String> environment) {
    String address = url != null ? url : environment.getOrDefault("NACRE_URL", DEFAULT_URL);
    String wanted = tenant != null ? tenant : environment.getOrDefault("NACRE_TENANT", "");
    KbsEndpoint endpoint =
        KbsEndpoint.at(address).ofTenant(wanted).trying(2, Duration.ofMillis(200));
    Path pinned = certificate != null ? certificate : path(environment.get("NACRE_CERTIFICATE"));
    return pinned == null
        ? endpoint
        : endpoint.pinnedTo(
            read(
                "the server's certificate",
                pinned,
                "--certificate or $NACRE_CERTIFICATE; nacre serve --tls-name prints where"));
  }

  private static String read(String what, Path file, String named) {
    try {
      return UserFiles.read(file).utf8();
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException(
          what + ": " + e.getMessage() + " (named by " + named + ")", e.getCause());
    }
  }

  /// Where `nacre serve` keeps its database.
  public static Path dataDirectory(@Nullable Path given) {
    if (given != null) {
      return given;
    }
    String named = System.getenv("NACRE_DATA");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    return home().resolve(Path.of(".local", "share", "nacre"));
  }

  /// The user's folder, as the shell has it.
  public static Path home() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isBlank() ? System.getProperty("user.home", ".") : home);
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null || text.isBlank() ? null : Path.of(text);
  }
}
