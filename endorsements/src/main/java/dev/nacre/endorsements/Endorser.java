package dev.nacre.endorsements;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A service of a maker, or of a cloud, that hands out endorsements.
public enum Endorser {
  /// AMD's key server. It answers 429 to more than about one request in ten seconds.
  AMD_KDS("https://kdsintf.amd.com", Duration.ofSeconds(10)),
  /// Intel's provisioning certification service, version 4, or a PCCS of one's own that speaks the
  /// same.
  INTEL_PCS("https://api.trustedservices.intel.com", Duration.ofMillis(200)),
  /// Where Intel's root revocation list lies.
  INTEL_ROOT("https://certificates.trustedservices.intel.com", Duration.ofMillis(200)),
  /// NVIDIA's reference integrity manifests.
  NVIDIA_RIM("https://rim.attestation.nvidia.com", Duration.ofMillis(200)),
  /// NVIDIA's responder for the state of certificates.
  NVIDIA_OCSP("https://ocsp.ndis.nvidia.com", Duration.ofMillis(200)),
  /// NVIDIA's remote attestation service.
  NVIDIA_NRAS("https://nras.attestation.nvidia.com", Duration.ofMillis(200)),
  /// The keys of Hygon's processors and accelerators, with the one above them.
  HYGON_KDS("https://cert.hygon.cn", Duration.ofSeconds(1)),
  /// The certificates of the chip under a machine of Azure's, from inside that machine.
  AZURE_THIM("http://169.254.169.254", Duration.ofMillis(200));

  private final String base;
  private final Duration spacing;

  Endorser(String base, Duration spacing) {
    this.base = base;
    this.spacing = spacing;
  }

  /// The one of that name as people write it, such as `amd-kds`.
  public static Optional<Endorser> named(String word) {
    return Arrays.stream(values()).filter(endorser -> endorser.word().equals(word)).findFirst();
  }

  /// All names, for people.
  public static String words() {
    return Arrays.stream(values()).map(Endorser::word).collect(Collectors.joining(", "));
  }

  /// As people write it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Its public address.
  public URI base() {
    return URI.create(base);
  }

  /// How far apart requests must be, so that it goes on answering.
  public Duration spacing() {
    return spacing;
  }
}
