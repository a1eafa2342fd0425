package dev.nacre.attestationservice;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.kbs.ReportData;
import dev.nacre.protocol.trace.Span;
import dev.nacre.protocol.trace.Tracing;
import dev.nacre.storage.Change;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Judges evidence by the owner's policies and reference values, and signs what it finds.
///
/// ```
/// evidence ─▶ authentic? bound to this session? ─▶ claims ─▶ policy + reference values ─▶ token
///             (dev.nacre.attestation)                        (dev.nacre.policy)
/// ```
///
/// Safe for use by many threads; several services may share one store.
public final class AttestationService {
  /// What a caller accepts who wants CBOR Web Tokens (RFC 9782 section 6.2).
  public static final String CWT = "application/eat+cwt";

  private static final String TRUSTED_KEYS = "trusted_aks";

  private static final String KEYS = "attestation_service_keys";

  private final AttestationSettings settings;
  private final InstantSource clock;
  private final Verifier verifier;
  private final AttestationPolicies policies;
  private final ReferenceValues referenceValues;
  private final Appraiser appraiser;
  private final TokenKeys tokenKeys;
  private final Optional<UltravisorRequests> ultravisors;

  private AttestationService(
      AttestationSettings settings, InstantSource clock, Store store, MasterKey key) {
    this.settings = settings;
    this.clock = clock;
    this.verifier = settings.verifier();
    this.policies = AttestationPolicies.open(store);
    this.referenceValues = new ReferenceValues(store, clock, settings.extractors());
    this.appraiser = new Appraiser(policies, referenceValues, settings.references());
    SecretStore keys = keys(store, key);
    this.tokenKeys = TokenKeys.open(keys, settings.token(), clock);
    this.ultravisors =
        settings
            .secureExecution()
            .map(provided -> UltravisorRequests.open(provided, verifier.anchors(), keys));
  }

  /// The service on `store`, whose token keys are sealed under `key`.
  public static AttestationService open(
      AttestationSettings settings, InstantSource clock, Store store, MasterKey key) {
    return new AttestationService(settings, clock, store, key);
  }

  /// The keys that the service on `store` keeps there for itself.
  public static SecretStore keys(Store store, MasterKey key) {
    return SecretStore.in(store, KEYS, key);
  }

  /// Whether the service on `store` will be able to sign with what lies there; nothing is made.
  ///
  /// @throws dev.nacre.storage.StoreException when a key of tokens cannot be read
  public static void requireReadableKeys(Store store, MasterKey key) {
    TokenKeys.requireReadable(keys(store, key));
  }

  public AttestationPolicies policies() {
    return policies;
  }

  public ReferenceValues referenceValues() {
    return referenceValues;
  }

  /// The public keys of tokens, as a JWK set.
  public JsonObject publishedKeys() {
    return tokenKeys.published();
  }

  /// Where verifiers look for the keys of tokens by what these say of their issuer; empty where
  /// that is no address.
  public Optional<String> issuerAddress() {
    return settings.token().address();
  }

  /// What makes it sign with a new key; tokens of the old one stay valid until they expire.
  ///
  /// @return empty when the key is the owner's, who changes it in the configuration
  public Optional<List<Change>> rotatingTokenKey() {
    return tokenKeys.rotating();
  }

  /// What it said about evidence as a CBOR Web Token (RFC 8392) instead, of media type [#CWT].
  public Bytes cwt(Verdict.Attested verdict) {
    return tokenKeys.signCwt(verdict.claims());
  }

  /// The claims of a token of its own as a CBOR Web Token beside it.
  ///
  /// @return empty when it did not sign `token`, or that has expired
  public Optional<Bytes> cwt(String token) {
    return verifiedClaims(token).map(tokenKeys::signCwt);
  }

  /// The claims of a token that this service signed and that has not expired.
  public Optional<JsonObject> verifiedClaims(String token) {
    try {
      Jws signed = Jws.parse(token);
      if (!tokenKeys.signed(signed)) {
        return Optional.empty();
      }
      JsonObject claims = signed.claims();
      return claims.number("exp") > clock.instant().getEpochSecond()
          ? Optional.of(claims)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// What a guest of this kind must answer.
  public Challenge challenge(Tee tee) {
    if (tee != Tee.SE) {
      return new Challenge.AnyNonce();
    }
    return ultravisors
        .map(known -> known.challenge(clock.instant()))
        .orElseGet(() ->
            new Challenge.None(
                "machines of IBM Secure Execution are not set up (secure_execution)"));
  }

  /// Judges all of `requests` together: one that is refused refuses all.
  ///
  /// @param policyId which policies judge: `default` means `default_cpu`, `default_gpu`, …
  public Verdict attest(List<VerificationRequest> requests, String policyId) {
    return attest(requests, List.of(policyId));
  }

  /// The same by several policies: of what they say about a claim the worst counts.
  ///
  /// @param policyIds at least one
  /// @throws Awaited.GoneException when nobody waits for it any more
  public Verdict attest(List<VerificationRequest> requests, List<String> policyIds) {
    return Tracing.part("attest", Span.Kind.INTERNAL, () -> judged(requests, policyIds));
  }

  private Verdict judged(List<VerificationRequest> requests, List<String> policyIds) {
    if (requests.isEmpty()) {
      return refused("no evidence was sent", List.of());
    }
    Instant now = clock.instant();
    var token = new EarToken(String.join(Reappraisal.AND, policyIds));
    var findings = new ArrayList<Finding>();
    try {
      for (VerificationRequest request : requests) {
        Tracing.note("nacre.tee", request.tee().wireName());
        Judged judged = verify(request, now);
        findings.addAll(judged.result().findings());
        if (!judged.result().verified()) {
          return refused(judged.result().sentence(), findings);
        }
        appraise(judged, policyIds, now, token);
      }
    } catch (PolicyTrouble e) {
      findings.add(e.finding());
      return refused(String.valueOf(e.getMessage()), findings);
    } catch (MalformedException e) {
      findings.add(unread(String.valueOf(e.getMessage())));
      return refused(String.valueOf(e.getMessage()), findings);
    } catch (RemoteException e) {
      return new Verdict.Unjudged(e);
    }
    JsonObject claims = token.claims(settings.token(), now);
    return new Verdict.Attested(tokenKeys.sign(claims), claims);
  }

  private static Verdict refused(String sentence, List<Finding> findings) {
    return new Verdict.Refused(sentence, findings);
  }

  /// @param initData what the digest in the evidence stands for, [JsonNull] when unknown
  /// @param runtimeData likewise
  private record Judged(VerificationResult result, Json initData, Json runtimeData) {}

  private Judged verify(VerificationRequest request, Instant now) {
    Optional<Bytes> reportData =
        switch (request.runtimeBinding()) {
          case RuntimeBinding.None() -> Optional.empty();
          case RuntimeBinding.Raw(Bytes raw) -> Optional.of(raw);
          case RuntimeBinding.Structured(JsonObject data, String hash) ->
              Optional.of(ReportData.digest(hash, data));
        };
    Optional<Initdata> document =
        request.initDataBinding() instanceof InitDataBinding.Document(String toml)
            ? Optional.of(Initdata.parse(Bytes.utf8(toml)))
            : Optional.empty();
    Optional<Bytes> digest =
        switch (request.initDataBinding()) {
          case InitDataBinding.None() -> Optional.empty();
          case InitDataBinding.Digest(Bytes given) -> Optional.of(given);
          case InitDataBinding.Document _ -> document.map(Initdata::digest);
        };
    Awaited.require();
    Evidence evidence = verifier.read(Evidence.of(request.tee(), request.evidence()));
    Awaited.require();
    EndorsementSource.Supplied supplied =
        Tracing.part(
            "endorse",
            Span.Kind.CLIENT,
            () -> settings.endorsements().source().endorsements(evidence));
    Awaited.require();
    Endorsements given = supplied.endorsements();
    var expected = new Expected(reportData, digest, enrolledKeys(request.tee()));
    Optional<UltravisorRequests> asked = request.tee() == Tee.SE ? ultravisors : Optional.empty();
    VerificationResult result =
        verifier.verify(
            evidence,
            asked.map(requests -> requests.and(given)).orElse(given),
            asked.map(requests -> requests.knowing(expected)).orElse(expected),
            now);
    return new Judged(
        demanded(
            result.and(supplied.problems().stream().map(AttestationService::missing).toList())),
        document.<Json>map(InitDataClaims::of).orElse(JsonNull.NULL),
        request.runtimeBinding() instanceof RuntimeBinding.Structured structured
            ? structured.runtimeData()
            : JsonNull.NULL);
  }

  private VerificationResult demanded(VerificationResult result) {
    return settings.endorsements().revocationRequired() ? result.requiringRevocation() : result;
  }

  private static Finding unread(String problem) {
    return new Finding(
        "evidence.form",
        Finding.Status.FAILED,
        "evidence, runtime data and initdata that can be read",
        problem,
        "RFC 9334");
  }

  private static Finding missing(String problem) {
    return new Finding(
        "endorsements", Finding.Status.NOT_MADE, "what the maker signs", problem, "RFC 9334");
  }

  /// The keys that the owner trusts: those of the configuration, and of TPMs the values of the
  /// reference value that upstream's policies compare `ak_public` with.
  ///
  /// @throws MalformedException when a value is text and no key
  private Set<Bytes> enrolledKeys(Tee tee) {
    Set<Bytes> owners = settings.endorsements().enrolledKeys();
    if (tee != Tee.TPM) {
      return tee == Tee.NVIDIA || tee == Tee.CCA ? owners : Set.of();
    }
    var fingerprints = new HashSet<Bytes>(owners);
    if (!(referenceValue(TRUSTED_KEYS).orElse(JsonNull.NULL) instanceof JsonArray values)) {
      return fingerprints;
    }
    for (Json value : values) {
      if (value instanceof JsonString(String base64)) {
        fingerprints.add(AttestationKey.parse(Bytes.ofBase64(base64)).fingerprint());
      }
    }
    return fingerprints;
  }

  private void appraise(Judged judged, List<String> policyIds, Instant now, EarToken token) {
    for (Submodule part : judged.result().submodules()) {
      JsonObject evidence =
          AnnotatedEvidence.of(
              judged.result().tee(), part.claims(), judged.initData(), judged.runtimeData());
      AppraisalPolicy.Judgement judgement = judge(evidence, part.deviceClass(), policyIds, now);
      token.and(part.deviceClass(), evidence, judgement, judged.result().emulated());
    }
  }

  private AppraisalPolicy.Judgement judge(
      JsonObject evidence, String deviceClass, List<String> policyIds, Instant now) {
    Optional<AppraisalPolicy.Judgement> all = Optional.empty();
    for (String id : policyIds) {
      Awaited.require();
      AppraisalPolicy.Judgement one = judge(evidence, id + "_" + deviceClass, now);
      all = Optional.of(all.map(before -> before.and(one)).orElse(one));
    }
    return all.orElseThrow(() -> MalformedException.at("policy ids", "at least one", "none"));
  }

  /// @throws PolicyTrouble when the policy does not
  private AppraisalPolicy.Judgement judge(JsonObject evidence, String name, Instant now) {
    try {
      return appraiser.policy(name, now).judge(evidence);
    } catch (MalformedException | PolicyException e) {
      throw new PolicyTrouble(name, e);
    }
  }

  /// The value that policies compare with; empty when there is none.
  ///
  /// @throws RemoteException when another service keeps it and does not tell
  public Optional<Json> referenceValue(String name) {
    return appraiser.referenceValue(name);
  }

  /// What the service would say today about the machine of `claims`, which it judged before, if
  /// `trial` were in force.
  ///
  /// @throws MalformedException when a policy gives no trust claims, or is missing
  /// @throws PolicyException when a policy ends in an error
  public JsonObject judgeAgain(JsonObject claims, Trial trial) {
    return new Reappraisal(appraiser, clock.instant()).under(trial, claims);
  }

  /// Why the machine of `claims`, which the service itself signed, is not trusted in full: by
  /// today's policies and reference values.
  public List<Shortfall> shortfalls(JsonObject claims) {
    return new Reappraisal(appraiser, clock.instant()).shortfalls(claims);
  }
}
