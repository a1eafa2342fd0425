package dev.nacre.protocol.agent;

import dev.nacre.codec.MalformedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a start failed.
public enum Stage {
  /// Mounts, modules, network: the machine is not as the agent needs it.
  BOOT,
  /// The initdata is missing, malformed, or not what the processor reports.
  INITDATA,
  /// No evidence, or the owner's side did not accept it.
  ATTESTATION,
  /// The evidence was accepted, but the key was not released.
  RELEASE,
  /// The image could not be pulled, authenticated, decrypted or unpacked.
  IMAGE,
  /// The container could not be started.
  CONTAINER;

  /// The name on the wire.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws MalformedException when there is no stage of that name
  public static Stage ofWireName(String name) {
    return Arrays.stream(values())
        .filter(stage -> stage.wireName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            MalformedException.at(
                "stage",
                "one of "
                    + Arrays.stream(values())
                        .map(Stage::wireName)
                        .collect(Collectors.joining(", ")),
                "\"" + name + "\""));
  }
}
