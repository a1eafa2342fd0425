package dev.nacre.attestationservice.reference;

import dev.nacre.codec.jose.Jwk;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Which documents are read, and whose signatures count.
///
/// @param accepted the kinds that are read at all
/// @param signers whose signature makes a CoRIM believed
/// @param unsignedCorim whether a CoRIM without a signature is read too, on the word of whoever may
///   register values
public record ExtractorSettings(Set<Extractor> accepted, List<Jwk> signers, boolean unsignedCorim) {
  public ExtractorSettings {
    accepted = Set.copyOf(accepted);
    signers = List.copyOf(signers);
  }

  /// All kinds, and no CoRIM, since nobody's signature is known.
  public static ExtractorSettings standard() {
    return new ExtractorSettings(EnumSet.allOf(Extractor.class), List.of(), false);
  }

  public ExtractorSettings accepting(Set<Extractor> kinds) {
    return new ExtractorSettings(kinds, signers, unsignedCorim);
  }

  public ExtractorSettings trusting(List<Jwk> keys) {
    return new ExtractorSettings(accepted, keys, unsignedCorim);
  }

  public ExtractorSettings allowingUnsignedCorim() {
    return new ExtractorSettings(accepted, signers, true);
  }
}
