package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// The certificates of the chip under a machine of Azure's, as its metadata service hands them out
/// inside that machine (THIM): `{"vcekCert": PEM, "certificateChain": PEM, …}`.
public final class AzureEndorsements {
  private static final String PATH = "/metadata/THIM/amd/certification";

  private final Library library;

  AzureEndorsements(Library library) {
    this.library = library;
  }

  /// DER: the chip's key and those above it.
  ///
  /// @throws EndorsementException when they cannot be had
  public List<Bytes> certificates() {
    return certificates(library.answer(query(PATH)));
  }

  /// Takes them where that service may be asked: a server inside a machine of Azure's.
  void take(Gathering gathering) {
    Query query = query(PATH);
    if (library.mayAnswer(query)) {
      gathering.take(EndorsementKind.CERTIFICATE, () -> certificates(library.answer(query)));
    }
  }

  static Query query(String path) {
    return Query.get(Endorser.AZURE_THIM, path, AzureEndorsements::certificates, Query.RENEWED)
        .with("Metadata", "true");
  }

  private static List<Bytes> certificates(Answer answer) {
    JsonObject json = Shapes.object(answer);
    var certificates = new ArrayList<>(Shapes.certificates(json.string("vcekCert")));
    certificates.addAll(Shapes.certificates(json.string("certificateChain")));
    return certificates;
  }
}
