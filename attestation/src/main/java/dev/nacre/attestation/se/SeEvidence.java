package dev.nacre.attestation.se;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// The answer of a machine's ultravisor to a verifier's request, and what the verifier gave along
/// to have it back.
///
/// @param measurement HMAC-SHA-512 over everything that the ultravisor states
/// @param imageHost hash of the host key with which the image was opened (PHKH, 32 bytes)
/// @param answeringHost hash of the host key with which the request was opened (PHKH, 32 bytes)
/// @param userData 64 to 256 bytes that the guest chose
/// @param machine the identity of this run of the machine (CUID, 16 bytes)
/// @param sealedKey the measurement key, sealed by the verifier
/// @param sealedNonce the request's nonce, sealed by the verifier
public record SeEvidence(
    Bytes measurement,
    Bytes imageHost,
    Bytes answeringHost,
    Bytes userData,
    Bytes machine,
    Bytes sealedKey,
    Bytes sealedNonce,
    ImageTags tags) {
  static final int USER_DATA = 64;
  private static final int MOST_USER_DATA = 256;
  private static final int MEASUREMENT = 64;
  private static final int MACHINE = 16;
  private static final int MOST_SEALED = 8 << 10;

  /// The evidence of a guest of the key broker protocol: base64 throughout.
  ///
  /// @throws MalformedException when the JSON is not of that shape
  public static SeEvidence parse(Json json) {
    if (!(json instanceof JsonObject object)) {
      throw MalformedException.at("SE evidence", "an object", json.kind());
    }
    Bytes hosts = bytes(object, "additional_data", 2 * HostKey.HASH, 2 * HostKey.HASH);
    return new SeEvidence(
        bytes(object, "measurement", MEASUREMENT, MEASUREMENT),
        hosts.slice(0, HostKey.HASH),
        hosts.slice(HostKey.HASH, hosts.size()),
        bytes(object, "user_data", USER_DATA, MOST_USER_DATA),
        bytes(object, "cuid", MACHINE, MACHINE),
        bytes(object, "encr_measurement_key", 0, MOST_SEALED),
        bytes(object, "encr_request_nonce", 0, MOST_SEALED),
        ImageTags.parse(bytes(object, "image_hdr_tags", ImageTags.SIZE, ImageTags.SIZE)));
  }

  private static Bytes bytes(JsonObject object, String name, int least, int most) {
    Bytes content = Bytes.ofBase64(object.string(name));
    if (content.size() < least || content.size() > most) {
      throw MalformedException.at(
          "\"" + name + "\"",
          least == most ? least + " bytes" : least + " to " + most + " bytes",
          content.size() + " bytes");
    }
    return content;
  }

  /// What the measurement covers.
  ///
  /// @param nonce of the request
  Bytes measured(Bytes nonce) {
    Bytes additional = imageHost.concat(answeringHost);
    return tags.content()
        .concat(machine)
        .concat(Bytes.of((byte) (userData.size() >> 8), (byte) userData.size()))
        .concat(Bytes.zeros(2))
        .concat(Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) additional.size()))
        .concat(userData)
        .concat(nonce)
        .concat(additional);
  }

  /// What it says, as claims; not yet believed.
  public JsonObject claims() {
    return SeClaims.upstream(this).build();
  }
}
