package dev.nacre.keybroker.guest;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.Shown;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.keybroker.policy.ResourcePolicy;
import dev.nacre.keybroker.secret.ResourcePlugin;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What can be wrong with a guest's call beside its evidence and what policies say of it, in words
/// for the owner: the guest learns the kind only.
final class Troubles {
  private Troubles() {}

  /// @param found why nobody vouches for it
  static Trouble token(String found) {
    return new Trouble(
        RefusalCode.TOKEN,
        "token",
        "a token that counts now, signed by this service or one that is trusted",
        found,
        "let the guest ask for a new token; who is trusted beside this service stands in"
            + " attestation_token.trusted_jwk_sets and trusted_certs_paths"
            + " (docs/configuration.md)");
  }

  /// @param what of the protocol is not as it must be
  static Trouble protocol(String what, String expected, String found) {
    return protocol(
        what,
        expected,
        found,
        "see whether the version of the guest's client fits this server's (docs/protocol/kbs.md)");
  }

  static Trouble unknownTee(String found) {
    String known = Stream.of(Tee.values()).map(Tee::wireName).collect(Collectors.joining(", "));
    return protocol(
        "tee",
        "one of " + known,
        found,
        "let the guest name its kind of machine by one of these words; if this server is older than"
            + " the guest, update it");
  }

  /// @param why a kind of machine can be given no challenge
  static Trouble noChallenge(String why) {
    return protocol(
        "challenge",
        "a kind of machine that this server is set up for",
        why,
        "set up in the configuration what this kind of machine needs (docs/configuration.md), then"
            + " reload");
  }

  private static Trouble protocol(String what, String expected, String found, String advice) {
    return new Trouble(RefusalCode.PROTOCOL, "protocol." + what, expected, found, advice);
  }

  /// @param why who did not answer, and how
  static Trouble unjudged(String why) {
    return new Trouble(
        RefusalCode.UNJUDGED,
        "attestation-service",
        "a verdict about the evidence",
        "none: " + why,
        "see /readyz, and the service that is named (docs/guides/attestation-service-apart.md); the"
            + " guest may try again");
  }

  /// @param why what a guest's key lacks
  static Trouble guestKey(String why) {
    return new Trouble(
        RefusalCode.GUEST_KEY,
        "tee-pubkey",
        "a key that a secret can be encrypted to: ECDH-ES+A256KW, RSA-OAEP-256 or ML-KEM",
        why,
        "let the guest make such a key; RSA1_5 of old guests counts with nacre.insecure_rsa1_5 in"
            + " the configuration");
  }

  static Trouble quota(String most) {
    return new Trouble(
        RefusalCode.QUOTA,
        "quota",
        "room in the audit log",
        "none, and what cannot be written down is not released: " + most,
        "raise the tenant's quota of entries, as an administrator of the server"
            + " (docs/guides/tenants.md)");
  }

  /// @param near what is there under names like it
  static Trouble missing(ResourcePolicy.Question question, List<String> near) {
    return new Trouble(
        RefusalCode.MISSING,
        "resource",
        "a secret " + Shown.name(question.uri()),
        near.isEmpty() ? "none" : "none; names like it: " + String.join(", ", near),
        question.plugin().equals(ResourcePlugin.NAME)
            ? "if the guest's name for it is right: nacre secret put "
                + String.join("/", question.path())
            : "see what plugin " + question.plugin() + " is configured to give");
  }
}
