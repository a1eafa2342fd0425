package dev.nacre.attestation.se;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a verifier must know of a request of its own to judge the answer. It travels with the
/// request, sealed, so that the verifier keeps no table.
///
/// @param measurementKey 64 bytes
/// @param nonce 16 bytes
/// @param image SHA-256 over the tags of the image that was asked about
/// @param hosts hashes of the host keys that can open the request
record KeptRequest(Bytes measurementKey, Bytes nonce, Bytes image, List<Bytes> hosts) {
  static final int MEASUREMENT_KEY = 64;
  static final int NONCE = 16;
  private static final Bytes BOUND = Bytes.utf8("nacre secure execution request 1");

  KeptRequest {
    hosts = List.copyOf(hosts);
  }

  /// Sealed key and sealed nonce; the nonce's seal is bound to the key's.
  record Sealed(Bytes key, Bytes nonce) {}

  Sealed seal(Secret requestKey, SecureRandom chance) {
    Bytes content = hosts.stream().reduce(measurementKey.concat(image), Bytes::concat);
    Bytes key = RequestSeal.seal(requestKey, content, BOUND, chance);
    return new Sealed(key, RequestSeal.seal(requestKey, nonce, key, chance));
  }

  /// Empty when the two were not sealed together under `requestKey`.
  static Optional<KeptRequest> open(Secret requestKey, Sealed sealed) {
    return RequestSeal.open(requestKey, sealed.key(), BOUND)
        .flatMap(content ->
            RequestSeal.open(requestKey, sealed.nonce(), sealed.key())
                .map(nonce -> read(content, nonce)));
  }

  private static KeptRequest read(Bytes content, Bytes nonce) {
    ByteReader in = ByteReader.bigEndian("SE request", content);
    Bytes measurementKey = in.bytes("measurement_key", MEASUREMENT_KEY);
    Bytes image = in.bytes("image", HostKey.HASH);
    var hosts = new ArrayList<Bytes>();
    while (in.remaining() > 0) {
      hosts.add(in.bytes("host", HostKey.HASH));
    }
    return new KeptRequest(measurementKey, nonce, image, hosts);
  }

  static Bytes image(ImageTags tags) {
    return Digests.sha256(tags.content());
  }
}
