package dev.nacre.endorsements;

import java.util.Optional;

/// Questions by their names, as answers on disk bear them.
final class Queries {
  private Queries() {}

  /// Empty for one that cannot be put again from its name alone: a POST.
  static Optional<Query> named(String name) {
    String[] words = name.split(" ", -1);
    for (Endorser endorser : Endorser.values()) {
      if (words.length == 2 && endorser.name().equals(words[0])) {
        return Optional.of(of(endorser, words[1]));
      }
    }
    return Optional.empty();
  }

  private static Query of(Endorser endorser, String path) {
    return switch (endorser) {
      case AMD_KDS -> AmdEndorsements.query(path);
      case INTEL_PCS -> IntelEndorsements.query(path);
      case INTEL_ROOT -> IntelEndorsements.rootList(path);
      case NVIDIA_RIM -> NvidiaEndorsements.rim(path);
      case NVIDIA_OCSP, NVIDIA_NRAS -> NvidiaEndorsements.serviceKeys(path);
      case HYGON_KDS -> HygonEndorsements.query(path);
      case AZURE_THIM -> AzureEndorsements.query(path);
    };
  }
}
