package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.util.EnumMap;
import java.util.Map;

/// A TPM quote before it is signed. Any bytes can be put in the place of any field: what makes no
/// sense is for the verifier to find.
public final class QuoteBody {
  private final Map<QuoteField, Bytes> fields;

  private QuoteBody(Map<QuoteField, Bytes> fields) {
    this.fields = fields;
  }

  static QuoteBody of(Map<QuoteField, Bytes> fields) {
    return new QuoteBody(new EnumMap<>(fields));
  }

  /// A copy in which `encoded` stands for `field`.
  public QuoteBody with(QuoteField field, Bytes encoded) {
    var changed = new EnumMap<>(fields);
    changed.put(field, encoded);
    return new QuoteBody(changed);
  }

  /// The bytes that are signed.
  public Bytes content() {
    return TpmWire.joined(fields.values().stream().toList());
  }
}
