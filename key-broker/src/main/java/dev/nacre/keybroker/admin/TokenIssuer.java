package dev.nacre.keybroker.admin;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jws;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.KeySet;
import dev.nacre.keybroker.keys.SignedClaims;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An identity provider: says what role the bearer of one of its tokens has.
final class TokenIssuer {
  /// What a claim calls the server's own tenant.
  private static final String OWN = "default";

  /// No tenant is called so.
  private static final String NONE = "/";

  private final List<KeySet> keys;
  private final AdminSettings.IdentityProvider provider;
  private final InstantSource clock;

  private TokenIssuer(
      List<KeySet> keys, AdminSettings.IdentityProvider provider, InstantSource clock) {
    this.keys = keys;
    this.provider = provider;
    this.clock = clock;
  }

  static TokenIssuer of(
      AdminSettings.IdentityProvider provider, Fetcher fetcher, InstantSource clock) {
    var keys = new ArrayList<KeySet>();
    provider.jwkSets().forEach(source -> keys.add(KeySet.ofJwkSet(source, fetcher, clock)));
    provider.publicKeys().forEach(source -> keys.add(KeySet.ofPem(source, fetcher, clock)));
    return new TokenIssuer(List.copyOf(keys), provider, clock);
  }

  /// What the issuer says of a token.
  sealed interface Judgement permits NotMine, NoRole, Known {}

  /// Another signed it, or it is over, or meant for others.
  record NotMine() implements Judgement {}

  record NoRole() implements Judgement {}

  /// @param name who it is, for the audit log
  record Known(String role, String name) implements Judgement {}

  /// @param tenant whose door the token is shown at; empty for the server's own
  Judgement judge(String token, String tenant) {
    try {
      Jws signed = Jws.parse(token);
      if (keys.stream().noneMatch(set -> set.signed(signed))) {
        return new NotMine();
      }
      var claims = new SignedClaims(signed.claims());
      if (!claims.areInForceAt(clock.instant()) || !tenantOf(claims).equals(tenant)) {
        return new NotMine();
      }
      Optional<String> role = claims.text("role");
      if (role.isEmpty()) {
        return new NoRole();
      }
      return isMeant(claims) ? new Known(role.get(), name(claims)) : new NotMine();
    } catch (MalformedException e) {
      return new NotMine();
    }
  }

  /// Where the configuration says so, the token names its tenant, and one that names none is of
  /// none that exists.
  private String tenantOf(SignedClaims claims) {
    return provider
        .tenantClaim()
        .map(claim -> claims.text(claim).orElse(NONE))
        .or(provider::tenant)
        .map(name -> name.equals(OWN) ? "" : name.isEmpty() ? NONE : name)
        .orElse("");
  }

  private boolean isMeant(SignedClaims claims) {
    boolean issued =
        provider
            .issuer()
            .map(wanted -> claims.text("iss").filter(wanted::equals).isPresent())
            .orElse(true);
    return issued && provider.audience().map(claims::areFor).orElse(true);
  }

  /// Who it is, for the audit log.
  private static String name(SignedClaims claims) {
    return claims.text("iss").orElse("an issuer") + ": " + claims.text("sub").orElse("somebody");
  }
}
