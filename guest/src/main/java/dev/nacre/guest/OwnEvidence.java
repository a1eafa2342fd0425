package dev.nacre.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.attester.SnpEvidence;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.kbs.EvidenceProvider;
import java.util.Optional;

/// The machine's evidence, and the initdata that it is bound to.
final class OwnEvidence implements EvidenceProvider {
  private final Attester attester;
  private final Initdata initdata;
  private final Reporter reporter;

  /// Nanoseconds spent on evidence until now.
  private long spent;

  OwnEvidence(Attester attester, Initdata initdata, Reporter reporter) {
    this.attester = attester;
    this.initdata = initdata;
    this.reporter = reporter;
  }

  /// Refuses an initdata that is not the one that the processor reports: without this, a host could
  /// send the machine to a key broker of its own.
  ///
  /// @throws FailedStart when the digests differ
  void demandBinding() {
    SnpEvidence evidence = attester.evidence(Bytes.empty());
    Bytes expected = evidence.hostData();
    Bytes found = initdata.snpHostData();
    if (!expected.equals(found)) {
      throw new FailedStart(
          Stage.INITDATA,
          "digest of the initdata disk: expected "
              + expected
              + " (HOST_DATA of the report), found "
              + found);
    }
  }

  @Override
  public String tee() {
    return attester.tee();
  }

  @Override
  public Json evidence(Bytes reportData) {
    long start = System.nanoTime();
    Json evidence = attester.evidence(reportData).toJson();
    long end = System.nanoTime();
    spent += end - start;
    reporter.phase("evidence", end - start, end);
    return evidence;
  }

  long spent() {
    return spent;
  }

  @Override
  public Optional<String> initData() {
    return Optional.of(initdata.document().utf8());
  }
}
