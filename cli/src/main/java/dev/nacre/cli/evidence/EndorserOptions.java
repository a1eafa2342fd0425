package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.Console;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.Endorser;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which makers of hardware are asked, and where.
public final class EndorserOptions {
  public static final String ENDORSER =
      "Ask this maker at another address, or never; repeatable. Names: amd-kds, intel-pcs (also a%n"
          + "PCCS), intel-root, nvidia-rim, nvidia-ocsp, hygon-kds; and, asked only when named:"
          + " azure-thim, and%nnvidia-nras, which is shown the evidence.";
  private static final String OFF = "off";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--endorser", paramLabel = "NAME=URL|off", description = ENDORSER)
  private List<String> endorsers = List.of();

  /// As picocli fills them in.
  public EndorserOptions() {}

  public EndorserOptions(CommandSpec command, List<String> endorsers) {
    this.command = command;
    this.endorsers = endorsers;
  }

  /// Everybody that a machine of one's own can reach is asked: not the metadata service of a cloud,
  /// and not who must be shown the evidence, unless it is named.
  public EndorsementSettings settings(Path folder) {
    var asked = EnumSet.complementOf(EnumSet.of(Endorser.AZURE_THIM, Endorser.NVIDIA_NRAS));
    for (String given : endorsers) {
      if (address(given).equals(OFF)) {
        asked.remove(named(given));
      }
    }
    EndorsementSettings settings = EndorsementSettings.online(folder, asked);
    for (String given : endorsers) {
      if (!address(given).equals(OFF)) {
        settings = settings.with(named(given), base(given), Duration.ZERO);
      }
    }
    return settings;
  }

  private URI base(String given) {
    try {
      URI base = URI.create(address(given));
      if (base.getHost() != null && List.of("https", "http").contains(base.getScheme())) {
        return base;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("--endorser: expected an address, found " + e.getMessage());
    }
    throw wrong("--endorser: expected an address with https, found " + address(given));
  }

  private static String address(String given) {
    return given.substring(given.indexOf('=') + 1);
  }

  private Endorser named(String given) {
    int end = given.indexOf('=');
    String name = end < 0 ? given : given.substring(0, end);
    return Endorser.named(name)
        .filter(_ -> end > 0)
        .orElseThrow(() ->
            wrong(
                "--endorser: expected NAME=URL with one of "
                    + Endorser.words()
                    + ", found "
                    + given));
  }

  private ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
