package dev.nacre.attestation.genuine;

import static dev.nacre.attestation.genuine.Judges.VERIFIED;
import static dev.nacre.attestation.genuine.Mutations.bits;
import static dev.nacre.attestation.genuine.Mutations.characters;
import static dev.nacre.attestation.genuine.Mutations.digests;
import static dev.nacre.attestation.genuine.Mutations.jsonValues;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every genuine file: what is made of it, and that no copy is believed that differs in one place
/// of what a signature, a digest or the form covers.
class GenuineFilesTest {
  private static final List<String> FOLDERS =
      List.of(
          "snp",
          "sgx",
          "tdx",
          "az-snp-vtpm",
          "az-tdx-vtpm",
          "tpm",
          "cca",
          "csv",
          "nvidia",
          "eventlog");

  /// Files that nobody verifies, and why.
  private static final Map<String, String> NO_EVIDENCE =
      Map.ofEntries(
          Map.entry("snp/test-vcek-invalid-legacy.der", "the key of another chip"),
          Map.entry("snp/test-vcek-invalid-new.der", "the key of another chip"),
          Map.entry("tdx/parse_tdx_claims_expected.json", "claims of upstream's"),
          Map.entry("cca/cca-claims.json", "claims of upstream's"),
          Map.entry("cca/cpak-priv.json", "a key of the one who signs"),
          Map.entry("cca/cpak-pub.json", "stands in tastore.json"),
          Map.entry("cca/rak-priv.json", "a key of the one who signs"),
          Map.entry("cca/kbs-request.json", "a request of the key broker protocol"),
          Map.entry("nvidia/hopperAttestationReport-claims.txt", "claims of upstream's"),
          Map.entry("eventlog/CCEL_data_out.json", "claims of upstream's"),
          Map.entry("eventlog/CCEL_data_ovmf_out.json", "claims of upstream's"),
          Map.entry("eventlog/CCEL_data_grub_out.json", "claims of upstream's"),
          Map.entry("eventlog/CCEL_data_csv_out.json", "claims of upstream's"),
          Map.entry("eventlog/CCEL_AAEL_alibabacloud_out.json", "claims of upstream's"));

  private static final String NO_COLLATERAL = "dcap.collateral";

  /// A genuine file.
  ///
  /// @param verdict what is made of it: `verified`, or the checks that fail
  /// @param judge makes a verdict of it, or of a changed copy; made when the row's turn has come
  /// @param mutations only of what is covered by something
  record Row(
      String file, String verdict, Supplier<Function<Bytes, String>> judge, Mutations mutations) {
    @Override
    public String toString() {
      return file;
    }
  }

  private static Row row(
      String file, String verdict, Function<Bytes, String> judge, Mutations mutations) {
    return new Row(file, verdict, () -> judge, mutations);
  }

  private static Row verified(
      String file, Supplier<Function<Bytes, String>> judge, Mutations mutations) {
    return new Row(file, VERIFIED, judge, mutations);
  }

  static Stream<Row> rows() {
    return Stream.of(amd(), intel(), azure(), others(), logs()).flatMap(List::stream);
  }

  private static List<Row> amd() {
    return List.of(
        row(
            "snp/evidence-genoa-v3.json",
            VERIFIED,
            Judges::genoa,
            jsonValues(path -> !path.contains("cert_type"))),
        verified(
            "snp/test-report.bin",
            () -> report -> Judges.milan(report, Vectors.bytes("snp/test-vcek.der")),
            bits()),
        verified(
            "snp/test-vcek.der",
            () -> vcek -> Judges.milan(Vectors.bytes("snp/test-report.bin"), vcek),
            bits()),
        row("snp/milan_ask_ark_asvk.pem", VERIFIED, Judges::makersChain, characters()),
        row("snp/genoa_ask_ark_asvk.pem", VERIFIED, Judges::makersChain, characters()),
        row("snp/turin_ask_ark_asvk.pem", VERIFIED, Judges::makersChain, characters()));
  }

  private static List<Row> intel() {
    return List.of(
        verified("sgx/dcap-sgx_quote.dat", () -> Judges.quote("sgx"), bits(0, 4598)),
        verified(
            "sgx/dcap-sgx_quote_collateral.json", () -> Judges.collateralOf("sgx"), jsonValues()),
        verified("tdx/dcap-tdx_quote.dat", () -> Judges.quote("tdx"), bits()),
        verified(
            "tdx/dcap-tdx_quote_collateral.json", () -> Judges.collateralOf("tdx"), jsonValues()),
        row(
            "tdx/tdx_quote_4.dat",
            "dcap.collateral tdx.attributes.debug",
            Judges::quoteWithoutCollateral,
            bits()),
        row(
            "tdx/gtg-tdx_prod_quote_SPR_E4.dat",
            NO_COLLATERAL,
            Judges::productionQuote,
            bits(0, 4935)),
        row("tdx/tdx_report_1.bin", "tdx.form", Judges::quoteWithoutCollateral, _ -> List.of()),
        verified("tdx/gtg-pckcrl", () -> Judges.revocationList(1), bits()),
        verified("tdx/gtg-rootcrl.der", () -> Judges.revocationList(2), bits()),
        new Row(
            "tdx/gtg-sample_tcbInfo_response",
            "dcap.tcb_info.validity dcap.tcb_info.fmspc dcap.tdx_module dcap.tcb.level"
                + " dcap.tdx_module.tcb",
            () -> Judges.response("tcb_info"),
            characters()),
        new Row(
            "tdx/gtg-sample_qeIdentity_response",
            "dcap.qe_identity.validity",
            () -> Judges.response("qe_identity"),
            characters()));
  }

  private static List<Row> azure() {
    return List.of(
        row("az-snp-vtpm/evidence-v0.json", VERIFIED, Judges::azureSnp, jsonValues()),
        row("az-snp-vtpm/evidence-v1.json", VERIFIED, Judges::azureSnp, jsonValues()),
        verified("az-snp-vtpm/hcl-report.bin", () -> Judges.azureSnpFiles(0), bits()),
        verified("az-snp-vtpm/tpm-quote-v1.json", () -> Judges.azureSnpFiles(1), jsonValues()),
        row("az-snp-vtpm/vcek.pem", VERIFIED, Judges::azureChip, characters()),
        row(
            "az-tdx-vtpm/evidence-v0.json",
            NO_COLLATERAL,
            Judges::azureTdx,
            jsonValues(GenuineFilesTest::inQuotes)),
        row(
            "az-tdx-vtpm/evidence-v1.json",
            NO_COLLATERAL,
            Judges::azureTdx,
            jsonValues(GenuineFilesTest::inQuotes)),
        // What a TD report's MAC covers beside report data and measurements, only its processor can
        // check.
        new Row(
            "az-tdx-vtpm/hcl-report.bin",
            NO_COLLATERAL,
            () -> Judges.memberOf("az-tdx-vtpm", "hcl_report"),
            bits(0, 32, 160, 224, 544, 944, 1216, 2600)),
        new Row(
            "az-tdx-vtpm/td-quote.bin",
            NO_COLLATERAL,
            () -> Judges.memberOf("az-tdx-vtpm", "td_quote"),
            bits()),
        new Row(
            "az-tdx-vtpm/tpm-quote-v1.json",
            NO_COLLATERAL,
            () -> Judges.memberOf("az-tdx-vtpm", "tpm_quote"),
            jsonValues()),
        row(
            "az-tdx-vtpm/quote.bin",
            NO_COLLATERAL,
            Judges::keptQuote,
            bits(8, 264, 272, 394, 402, 1170)));
  }

  /// Of a TDX machine's evidence: the paravisor's report has a row of its own, and what stands
  /// behind the certificates means nothing.
  private static boolean inQuotes(String path) {
    return !path.startsWith("/hcl_report") && !path.matches("/td_quote/493[45]");
  }

  private static List<Row> others() {
    return List.of(
        row("tpm/tpm_evidence.json", VERIFIED, Judges::tpm, jsonValues()),
        verified("cca/cca-example-token.cbor", () -> cca(0), bits()),
        verified("cca/tastore.json", () -> cca(1), jsonValues()),
        verified("cca/rvstore.json", () -> cca(2), jsonValues()),
        row(
            "csv/csv_evidence.json",
            "csv.chain.complete",
            Judges::csv,
            jsonValues(
                path -> path.matches("/attestation_report/data/(\\d{1,2}|1\\d\\d|2[0-5]\\d)"))),
        row("csv/hrk.cert", VERIFIED, Judges::hygonRoot, bits(0, 720)),
        verified(
            "nvidia/hopperAttestationReport.txt",
            () -> report -> Judges.hopper(report, Vectors.bytes(HOPPER_CHAIN)),
            characters()),
        verified(
            HOPPER_CHAIN,
            () ->
                chain -> Judges.hopper(Vectors.bytes("nvidia/hopperAttestationReport.txt"), chain),
            characters()),
        verified("nvidia/hopper_cert_chain_case2.txt", () -> Judges.certificate(-1), characters()),
        verified("nvidia/nvidia_device_root.pem", () -> Judges.certificate(-1), characters()),
        verified("nvidia/hopper_signing_cert.pem", () -> Judges.certificate(1), characters()));
  }

  private static final String HOPPER_CHAIN = "nvidia/hopper_cert_chain_case1.txt";

  /// The token, the keys of platforms, or the reference values are the changed ones.
  private static Function<Bytes, String> cca(int which) {
    List<Bytes> genuine =
        Stream.of("cca/cca-example-token.cbor", "cca/tastore.json", "cca/rvstore.json")
            .map(Vectors::bytes)
            .toList();
    return file ->
        Judges.cca(
            which == 0 ? file : genuine.get(0),
            which == 1 ? file : genuine.get(1),
            which == 2 ? file : genuine.get(2));
  }

  private static List<Row> logs() {
    return Stream.of("CCEL_data", "CCEL_data_ovmf", "CCEL_data_grub", "CCEL_AAEL_alibabacloud")
        .map(name ->
            verified("eventlog/" + name, () -> Judges.log(name, HashAlgorithm.SHA_384), digests()))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                rows -> {
                  rows.add(
                      verified(
                          "eventlog/CCEL_data_csv",
                          () -> Judges.log("CCEL_data_csv", HashAlgorithm.SM3),
                          digests()));
                  return List.copyOf(rows);
                }));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void itIsJudgedAsTheFactsSayAndNoChangedCopyIs(Row row) {
    Bytes genuine = Vectors.bytes(row.file());
    Function<Bytes, String> judge = row.judge().get();

    assertThat(Judges.judged(judge, genuine)).isEqualTo(row.verdict());
    for (Mutations.Copy copy : row.mutations().of(genuine)) {
      assertThat(Judges.judged(judge, copy.content()))
          .as(copy.where())
          .isNotEqualTo(row.verdict())
          .isNotEqualTo(VERIFIED);
    }
  }

  @Test
  void theDocumentShowsTheRows() throws IOException {
    Path root = Path.of(System.getProperty("nacre.root", ".."));
    String rows =
        rows()
            .map(row -> "| `%s` | %s |%n".formatted(row.file(), row.verdict()))
            .collect(Collectors.joining());

    assertThat(Files.readString(root.resolve("docs/evidence.md"))).contains(rows);
  }

  @Test
  void everyFileHasARow() {
    var files = new TreeSet<String>();
    for (String folder : FOLDERS) {
      Vectors.names(folder).forEach(name -> files.add(folder + "/" + name));
    }
    var known = new TreeSet<>(NO_EVIDENCE.keySet());
    rows().map(Row::file).forEach(known::add);

    assertThat(known).isEqualTo(files);
  }
}
