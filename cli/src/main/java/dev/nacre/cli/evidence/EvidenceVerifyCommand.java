package dev.nacre.cli.evidence;

import dev.nacre.attestation.CompositeResult;
import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestationservice.DeskAppraisal.Judgement;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.endorsements.LocalEndorsements;
import dev.nacre.protocol.initdata.Initdata;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre evidence verify`.
@Command(
    name = "verify",
    description = {
      "Verify evidence: every check, what it expected and what it found, and the verdict.",
      "Several files are one machine's: its processor's and its devices'. The status is 0 only",
      "when all of it is verified and, with --policy, each part is affirmed.",
      "",
      "  nacre evidence verify evidence.json --endorsements online",
      "  nacre evidence verify cpu.json gpu.json --report-data HEX --init-data initdata.toml",
      "  nacre evidence verify evidence.json --policy cpu.rego --reference-values measured.json",
      "  nacre evidence verify evidence.json --policy default --format json",
      ""
    },
    mixinStandardHelpOptions = true)
final class EvidenceVerifyCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Evidence, JSON or binary.")
  private List<Path> files = List.of();

  @Option(names = "--tee", paramLabel = "NAME", description = "What the files are: snp, tdx, …")
  private @Nullable String tee;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The time at which certificates must be valid (default: now).")
  private @Nullable Instant at;

  @Option(
      names = "--endorsements",
      paramLabel = "DIR|FILE|online|kept|offline",
      description = {
        "Certificates and revocation lists of the makers; online: ask them; kept: what nacre",
        "endorsements keeps; offline: only the evidence's own."
      })
  private List<String> endorsements = List.of();

  @Mixin private final EndorsementStore store = new EndorsementStore();

  @Option(
      names = "--collateral",
      paramLabel = "FILE",
      description = {
        "What Intel says about the platform of a TDX or SGX quote: TCB info, quoting enclave",
        "identity, revocation lists and their issuers, in one JSON object."
      })
  private @Nullable Path collateral;

  @Option(
      names = "--require-revocation",
      description = {
        "Refuse evidence when a published revocation list, or a responder's answer, is missing",
        "(default: say that it was not looked at)."
      })
  private boolean requireRevocation;

  @Option(
      names = EmulatedRoot.NAME,
      paramLabel = EmulatedRoot.LABEL,
      description = {
        "Also trust the root of an emulated processor, for the lab only: the SHA-256 over its",
        "SubjectPublicKeyInfo, its certificate, or the folder where nacre lab keeps its key."
      })
  private List<String> emulatedRoots = List.of();

  @Option(
      names = "--trust-key",
      paramLabel = "SHA256|FILE",
      description = {
        "Believe this key, or what a root with this key certifies, where no maker is pinned (TPM):",
        "the SHA-256 over its SubjectPublicKeyInfo, or a file with it or with a certificate."
      })
  private List<String> trustedKeys = List.of();

  @Option(
      names = "--report-data",
      paramLabel = "HEX",
      description = "What the guest must have had signed.")
  private @Nullable String reportData;

  @Option(
      names = "--request-key",
      paramLabel = "FILE",
      description = {
        "The 32 bytes under which the request was sealed that the evidence answers (IBM Secure",
        "Execution), or from which the secret was made that a TPM gave back (nacre tpm challenge)."
      })
  private @Nullable Path requestKey;

  @Option(
      names = "--init-data",
      paramLabel = "FILE",
      description = "The initdata document whose digest the evidence must hold.")
  private @Nullable Path initData;

  @Mixin private final OutputFormat format = new OutputFormat();

  @Mixin private final AppraisalOptions appraisal = new AppraisalOptions();

  @Override
  public Integer call() {
    Verifier verifier = Verifier.trusting(EmulatedRoot.anchors(command, emulatedRoots));
    var results = new ArrayList<VerificationResult>();
    for (Path file : files) {
      Evidence evidence = evidence(file);
      VerificationResult result =
          verifier.verify(evidence, endorsements(evidence), expected(), time());
      results.add(requireRevocation ? result.requiringRevocation() : result);
    }
    var composite = new CompositeResult(results);
    Optional<Judgement> judgement = composite.verified() ? judged(composite) : Optional.empty();
    print(composite, judgement);
    return composite.verified() && judgement.map(Judgement::affirms).orElse(true) ? 0 : REFUSED;
  }

  private Optional<Judgement> judged(CompositeResult composite) {
    Optional<Initdata> document = initDataDocument();
    return appraisal.appraisal(time()).map(by -> by.judge(composite, document));
  }

  private Evidence evidence(Path file) {
    return new EvidenceFile(file, tee)
        .read()
        .evidence()
        .orElseThrow(() -> MalformedException.at(file.toString(), "evidence", "something else"));
  }

  private Endorsements endorsements(Evidence evidence) {
    Endorsements all = Endorsements.none();
    for (String source : endorsements) {
      all =
          switch (source) {
            case "offline" -> all;
            case "online" -> all.and(asked(store.online(), evidence));
            case "kept" -> all.and(asked(store.offline(), evidence));
            default -> all.and(filed(Path.of(source)));
          };
    }
    return collateral == null ? all : all.withIntelCollateral(collateral(collateral));
  }

  private static Endorsements filed(Path path) {
    return LocalEndorsements.none().withFiles(List.of(path)).read();
  }

  private static JsonObject collateral(Path file) {
    if (Json.parse(UserFiles.read(file)) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at(file.toString(), "an object of collateral", "another value");
  }

  private Endorsements asked(EndorsementSource source, Evidence evidence) {
    EndorsementSource.Supplied supplied = source.endorsements(evidence);
    supplied.problems().forEach(Console.errorsOf(command)::println);
    return supplied.endorsements();
  }

  private Expected expected() {
    var expected =
        new Expected(
            Optional.ofNullable(reportData).map(Bytes::ofHex),
            initDataDocument().map(Initdata::digest),
            trustedKeys.stream().map(KeyFingerprint::of).collect(Collectors.toSet()));
    return requestKey == null ? expected : expected.withRequestKey(RequestKeyFile.read(requestKey));
  }

  private Optional<Initdata> initDataDocument() {
    return Optional.ofNullable(initData).map(file -> Initdata.parse(UserFiles.read(file)));
  }

  private Instant time() {
    return at == null ? Instant.now() : at;
  }

  private void print(CompositeResult composite, Optional<Judgement> judgement) {
    var out = Console.of(command);
    if (!format.isJson()) {
      new VerdictText(out).print(files, composite, judgement);
      return;
    }
    JsonObject json = composite.toJson();
    out.println(judgement.map(given -> json.with("ear", given.toJson())).orElse(json).pretty());
  }
}
