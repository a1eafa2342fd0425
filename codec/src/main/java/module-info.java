import org.jspecify.annotations.NullMarked;

/// Bytes to values and back, for every room of Nacre.
///
/// Start at [dev.nacre.codec.Bytes] for raw bytes, [dev.nacre.codec.ByteReader] for binary formats
/// and [dev.nacre.codec.json.Json] for JSON. Nothing here touches network, clock or files.
@NullMarked
module dev.nacre.codec {
  requires static org.jspecify;

  exports dev.nacre.codec;
  exports dev.nacre.codec.cbor;
  exports dev.nacre.codec.cose;
  exports dev.nacre.codec.jose;
  exports dev.nacre.codec.json;
  exports dev.nacre.codec.merkle;
  exports dev.nacre.codec.trace;
}
