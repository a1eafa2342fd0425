package dev.nacre.endorsements;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.azure.AzureEvidence;
import dev.nacre.attestation.csv.CsvEvidence;
import dev.nacre.attestation.csv.DcuEvidence;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.sgx.SgxEvidence;
import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.snp.SnpReport;
import dev.nacre.attestation.snp.Tcb;
import dev.nacre.attestation.tdx.TdxEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Endorsements from the owner's files and from their makers, kept on disk. Safe for use by many
/// threads.
public final class OnlineEndorsements implements EndorsementSource, AutoCloseable {
  private static final int PROVIDERS_KEY = 1;

  private final Library library;
  private final InstantSource clock;
  private final LocalReader local;
  private final AmdEndorsements amd;
  private final IntelEndorsements intel;
  private final HygonEndorsements hygon;

  private OnlineEndorsements(EndorsementSettings settings, InstantSource clock) {
    this.library = new Library(settings, clock);
    this.clock = clock;
    this.local = new LocalReader(settings.local());
    this.amd = new AmdEndorsements(library, settings.local().chipStores());
    this.intel = new IntelEndorsements(library, settings.services());
    this.hygon = new HygonEndorsements(library, settings.local().hygonStores());
  }

  /// @throws java.io.UncheckedIOException when the folder cannot be made
  public static OnlineEndorsements open(EndorsementSettings settings, InstantSource clock) {
    return new OnlineEndorsements(settings, clock);
  }

  /// Ends the connections to makers, who cannot be asked any more.
  @Override
  public void close() {
    library.close();
  }

  public NvidiaEndorsements nvidia() {
    return new NvidiaEndorsements(library, clock);
  }

  public AzureEndorsements azure() {
    return new AzureEndorsements(library);
  }

  @Override
  public Supplied endorsements(Evidence evidence) {
    var gathering = Gathering.within(clock);
    local.take(gathering);
    try {
      gather(evidence, gathering);
    } catch (MalformedException e) {
      gathering.problem("the evidence does not say whose endorsements it needs: " + e.getMessage());
    }
    return gathering.supplied();
  }

  private void gather(Evidence evidence, Gathering gathering) {
    switch (evidence.tee()) {
      case SNP -> {
        SnpEvidence parsed = evidence.as(SnpEvidence.class, SnpEvidence::parse, SnpEvidence::parse);
        boolean bringsKey = !parsed.certificates().certificates().isEmpty();
        gatherAmd(parsed.report(), bringsKey, gathering);
      }
      case AZ_SNP_VTPM -> {
        AzureEvidence parsed = evidence.as(AzureEvidence.class, AzureEvidence::parseSnp);
        gatherAmd(SnpReport.parse(parsed.hcl().hardwareReport()), true, gathering);
        azure().take(gathering);
      }
      case TDX ->
          gatherIntel(
              evidence.as(TdxEvidence.class, TdxEvidence::parse, TdxEvidence::parse).quote(),
              gathering);
      case SGX ->
          gatherIntel(
              evidence.as(SgxEvidence.class, SgxEvidence::parse, SgxEvidence::parse).quote(),
              gathering);
      case AZ_TDX_VTPM -> {
        AzureEvidence parsed = evidence.as(AzureEvidence.class, AzureEvidence::parseTdx);
        gatherIntel(TdxEvidence.parse(parsed.tdQuote()).quote(), gathering);
      }
      case CSV ->
          hygon.take(evidence.as(CsvEvidence.class, CsvEvidence::parse).serial(), gathering);
      case HYGON_DCU ->
          evidence.as(DcuEvidence.class, DcuEvidence::parse).reports().stream()
              .map(report -> HygonEndorsements.name(report.chipId()))
              .distinct()
              .forEach(name -> hygon.take(name, gathering));
      case NVIDIA -> {
        NvidiaEvidence parsed = evidence.as(NvidiaEvidence.class, NvidiaEvidence::parse);
        nvidia().takeManifests(parsed, gathering);
        nvidia().takeStates(parsed, gathering);
        nvidia().takeVerdicts(parsed, gathering);
      }
      // Nothing is to be asked of anybody: the owner's files have what these need.
      case CCA, SE, NITRO, NVIDIA_DPU, TPM, SAMPLE, SAMPLE_DEVICE -> {}
    }
  }

  private void gatherAmd(SnpReport report, boolean bringsKey, Gathering gathering) {
    Optional<AmdProduct> product = report.product();
    if (product.isEmpty()) {
      gathering.problem("a report of version 2 does not say which of AMD's products signed it");
      return;
    }
    boolean ofProvider = report.keyInfo().signingKey() == PROVIDERS_KEY;
    if (!bringsKey && !ofProvider) {
      amd.takeChip(product.get(), report.chipId(), report.reportedTcb(), gathering);
    }
    amd.takeAuthorities(product.get(), ofProvider, gathering);
  }

  /// What the owner's files say about this platform needs nobody else's word.
  private void gatherIntel(Quote quote, Gathering gathering) {
    Optional<JsonObject> atHand =
        local.collaterals().stream()
            .filter(collateral -> IntelEndorsements.isAbout(collateral, quote))
            .findFirst();
    gathering.take(all -> all.withIntelCollateral(atHand.orElseGet(() -> intel.collateral(quote))));
  }

  /// Fetches what evidence of a chip will need, before there is any.
  ///
  /// @param chipId 64 bytes, as in a report
  public Supplied prewarm(AmdProduct product, Bytes chipId, Tcb tcb) {
    var gathering = Gathering.within(clock);
    amd.takeChip(product, chipId, tcb, gathering);
    amd.takeAuthorities(product, false, gathering);
    return gathering.supplied();
  }

  /// Fetches what quotes of a kind of Intel's platforms will need, of enclaves and of domains.
  ///
  /// @param fmspc 6 bytes: the family of the platform, as its certificates name it
  public Supplied prewarm(Bytes fmspc, PckAuthority authority) {
    var gathering = Gathering.within(clock);
    for (QuoteHeader.Kind kind : QuoteHeader.Kind.values()) {
      gathering.take(
          all -> all.withIntelCollateral(intel.collateral(kind, fmspc.hex(), authority)));
    }
    return gathering.supplied();
  }

  /// Asks anew for every answer that will not be fresh any more after `ahead`: lists and levels
  /// above all.
  ///
  /// @return a sentence for each that could not be renewed
  public List<String> refresh(Duration ahead) {
    var problems = new ArrayList<String>();
    for (AnswerFolder.Kept kept : library.folder().all()) {
      Optional<Query> query = Queries.named(kept.query());
      boolean due =
          query
              .map(known -> kept.answer().fetched().plus(known.freshFor()).minus(ahead))
              .map(time -> !clock.instant().isBefore(time))
              .orElse(false);
      if (due && library.asks(query.orElseThrow().endorser())) {
        try {
          var _ = library.fresh(query.get());
        } catch (EndorsementException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
    }
    return problems;
  }

  /// What is kept, and when it will no longer do.
  public List<Expiry> forecast() {
    return library.folder().all().stream().map(Expiry::of).toList();
  }

  /// Everything that is kept, to be carried to another site.
  public EndorsementBundle bundle() {
    return new EndorsementBundle(clock.instant(), library.folder().all());
  }

  /// Keeps what a bundle holds, where it is newer than what is kept.
  ///
  /// @return how many answers were taken over
  public int take(EndorsementBundle bundle) {
    int taken = 0;
    for (AnswerFolder.Kept carried : bundle.answers()) {
      Optional<Answer> mine = library.folder().find(carried.query());
      boolean newer =
          mine.map(old -> old.fetched().isBefore(carried.answer().fetched())).orElse(true);
      if (newer) {
        library.folder().put(carried.query(), carried.answer());
        taken++;
      }
    }
    return taken;
  }
}
