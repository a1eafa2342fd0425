package dev.nacre.endorsements;

import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Certificates of makers that come with this build, as guests leave them out and they change once
/// in decades: AMD's authorities of three generations and Hygon's root. They count no more than
/// others: verifiers pin the roots by their keys.
final class BuiltIn {
  private static final Map<AmdProduct, List<Bytes>> AMD = new EnumMap<>(AmdProduct.class);
  private static final Bytes HYGON_ROOT = read("hygon-hrk.cert");

  static {
    for (AmdProduct product : AmdProduct.values()) {
      String name = "amd-" + product.productName().toLowerCase(Locale.ROOT) + ".pem";
      AMD.put(product, Shapes.certificates(read(name).utf8()));
    }
  }

  private BuiltIn() {}

  /// The signers of chips' and of providers' keys, and the root above both; DER.
  static List<Bytes> authorities(AmdProduct product) {
    return AMD.getOrDefault(product, List.of());
  }

  /// The certificate HRK, 832 bytes.
  static Bytes hygonRoot() {
    return HYGON_ROOT;
  }

  private static Bytes read(String name) {
    try (var in = BuiltIn.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks its resource " + name);
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
