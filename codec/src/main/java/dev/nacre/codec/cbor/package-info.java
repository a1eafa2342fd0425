/// Concise binary objects (CBOR, RFC 8949): values, a strict reader, a deterministic writer.
///
/// Start at [dev.nacre.codec.cbor.Cbor]. What a signature covers is a byte string inside such a
/// value, and a byte string keeps the bytes that came.
package dev.nacre.codec.cbor;
