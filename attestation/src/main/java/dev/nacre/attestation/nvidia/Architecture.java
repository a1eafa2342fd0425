package dev.nacre.attestation.nvidia;

import dev.nacre.codec.MalformedException;
import java.util.Locale;
import java.util.Optional;

/// A line of NVIDIA's devices that can be attested.
public enum Architecture {
  HOPPER("Hopper", "gpu"),
  BLACKWELL("Blackwell", "gpu"),
  /// The NVSwitch of Hopper systems.
  LS10("LS10", "switch");

  private final String claim;
  private final String deviceClass;

  Architecture(String claim, String deviceClass) {
    this.claim = claim;
    this.deviceClass = deviceClass;
  }

  /// @throws MalformedException when it is none of these
  static Architecture named(String name) {
    for (Architecture architecture : values()) {
      if (architecture.name().equals(name.toUpperCase(Locale.ROOT))) {
        return architecture;
      }
    }
    throw MalformedException.at("\"arch\"", "Hopper, Blackwell or LS10", name);
  }

  /// The chip after which manifests of drivers are called; a switch has none.
  Optional<String> product() {
    return switch (this) {
      case HOPPER -> Optional.of("GH100");
      case BLACKWELL -> Optional.of("GB100");
      case LS10 -> Optional.empty();
    };
  }

  /// As claims spell it.
  String claim() {
    return claim;
  }

  /// Whose policy judges it.
  String deviceClass() {
    return deviceClass;
  }
}
