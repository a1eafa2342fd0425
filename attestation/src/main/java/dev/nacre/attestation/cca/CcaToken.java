package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborBytes;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborLimits;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.cbor.CborText;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// An attestation token of Arm CCA (RMM specification section A7.2, draft-ffm-rats-cca-token): two
/// signed sets of claims, of which nothing is believed yet.
///
/// @param platform signed by the platform's key (CPAK)
/// @param realm signed by the realm's key (RAK), which `platform` vouches for
public record CcaToken(
    CoseSign1 platform, PlatformClaims platformClaims, CoseSign1 realm, RealmClaims realmClaims) {
  /// The tag of the older form: a map of byte strings.
  static final int COLLECTION = 399;

  /// The tag of the newer form: a collection of conceptual messages (CMW).
  static final int MESSAGES = 907;

  static final int PLATFORM = 44234;
  static final int REALM = 44241;

  private static final int LARGEST = 64 << 10;
  private static final CborText COLLECTION_TYPE = new CborText("__cmwc_t");

  /// The evidence of a guest of the key broker protocol: `{"token":[…]}`, the token as numbers.
  ///
  /// @throws MalformedException when the JSON is not of that shape or the token not of its form
  public static CcaToken parse(Json json) {
    if (json instanceof JsonObject object) {
      return parse(object.array("token").bytes("token"));
    }
    throw MalformedException.at("CCA evidence", "an object", json.kind());
  }

  /// The token as the realm obtains it, in the older or the newer form.
  ///
  /// @throws MalformedException when it is neither
  public static CcaToken parse(Bytes token) {
    if (token.size() > LARGEST) {
      throw MalformedException.at(
          "CCA token", "at most " + LARGEST + " bytes", token.size() + " bytes");
    }
    if (!(Cbor.parse(token, CborForm.PREFERRED, CborLimits.TOKEN)
            instanceof CborTag(long tag, Cbor content))
        || (tag != COLLECTION && tag != MESSAGES)) {
      throw MalformedException.at(
          "CCA token", "the tag " + COLLECTION + " or " + MESSAGES, "something else");
    }
    CborMap parts = content.asMap("CCA token");
    for (Cbor key : parts.entries().keySet()) {
      boolean known =
          key.equals(Cbor.of(PLATFORM))
              || key.equals(Cbor.of(REALM))
              || key.equals(COLLECTION_TYPE);
      if (!known) {
        throw MalformedException.at(
            "CCA token", "the parts " + PLATFORM + " and " + REALM + " alone", key.diagnostic());
      }
    }
    CoseSign1 platform = part(parts, PLATFORM, "CCA platform token");
    CoseSign1 realm = part(parts, REALM, "CCA realm token");
    return new CcaToken(
        platform,
        PlatformClaims.parse(claims(platform, "CCA platform claims")),
        realm,
        RealmClaims.parse(claims(realm, "CCA realm claims")));
  }

  private static CborMap claims(CoseSign1 signed, String name) {
    return Cbor.parse(signed.payload(), CborForm.PREFERRED, CborLimits.TOKEN).asMap(name);
  }

  /// A part stands in a byte string, alone or as the value of a conceptual message.
  private static CoseSign1 part(CborMap parts, int label, String name) {
    Bytes object =
        switch (parts.get(label, name)) {
          case CborBytes(Bytes content) -> content;
          case CborArray message when message.size() == 2 || message.size() == 3 ->
              message.get(1).asBytes(name);
          case Cbor other ->
              throw MalformedException.at(name, "a byte string or a message", other.kind());
        };
    return CoseSign1.parse(object, CborForm.PREFERRED);
  }

  /// What it says, as claims; not yet believed.
  public JsonObject claims() {
    return CcaClaims.of(this, false).without("nacre");
  }
}
