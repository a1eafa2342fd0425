package dev.nacre.keybroker.admin;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.keybroker.keys.ClaimPath;
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
    AdminSettings.KeySources sources = provider.keys();
    Fetcher believing = fetcher.believing(sources.authorities());
    var keys = new ArrayList<KeySet>();
    sources.jwkSets().forEach(source -> keys.add(KeySet.ofJwkSet(source, believing, clock)));
    sources.publicKeys().forEach(source -> keys.add(KeySet.ofPem(source, believing, clock)));
    return new TokenIssuer(List.copyOf(keys), provider, clock);
  }

  /// What the issuer says of a token.
  sealed interface Judgement permits NotMine, NotNow, NoRole, Known {}

  /// Another signed it.
  record NotMine() implements Judgement {}

  /// The issuer signed it, but it is over, or meant for others.
  ///
  /// @param why as a sentence about it, for its bearer
  record NotNow(String why) implements Judgement {}

  /// @param claim where it should stand
  record NoRole(ClaimPath claim) implements Judgement {}

  /// @param roles one or more
  /// @param name who it is, for the audit log
  record Known(List<String> roles, String name) implements Judgement {}

  /// @param tenant whose door the token is shown at; empty for the server's own
  Judgement judge(String token, String tenant) {
    try {
      Jws signed = Jws.parse(token);
      if (keys.stream().noneMatch(set -> set.signed(signed))) {
        return new NotMine();
      }
      return judge(new SignedClaims(signed.claims()), tenant);
    } catch (MalformedException e) {
      return new NotMine();
    }
  }

  private Judgement judge(SignedClaims claims, String tenant) {
    Optional<String> outOfTime = claims.outOfForceAt(clock.instant());
    if (outOfTime.isPresent()) {
      return new NotNow(outOfTime.get());
    }
    if (!tenantOf(claims).equals(tenant)) {
      return new NotNow(strange(claims));
    }
    List<String> roles = claims.texts(provider.roleClaim());
    if (roles.isEmpty()) {
      return new NoRole(provider.roleClaim());
    }
    return unmeant(claims, "iss", provider.issuer())
        .or(() -> unmeant(claims, "aud", provider.audience()))
        .<Judgement>map(NotNow::new)
        .orElseGet(() -> new Known(roles, name(claims)));
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

  private String strange(SignedClaims claims) {
    return provider
        .tenantClaim()
        .filter(claim -> claims.text(claim).isEmpty())
        .map(claim -> "its claim `" + claim + "` names no tenant")
        .orElse("it is of another tenant");
  }

  /// What is wrong with a claim that the configuration asks for; nothing where it asks for none.
  private static Optional<String> unmeant(
      SignedClaims claims, String claim, Optional<String> wanted) {
    boolean audience = claim.equals("aud");
    return wanted
        .filter(text -> !(audience ? claims.areFor(text) : claims.text(claim).equals(wanted)))
        .map(text ->
            "its " + claim + " is " + claims.shown(claim) + ", expected " + Json.of(text).text());
  }

  /// Who it is, for the audit log.
  private static String name(SignedClaims claims) {
    return claims.text("iss").orElse("an issuer") + ": " + claims.text("sub").orElse("somebody");
  }
}
