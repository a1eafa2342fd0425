package dev.nacre.endorsements;

import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The collateral of a quote from Intel's provisioning certification service, version 4, or from a
/// PCCS, which speaks the same: levels of the platform, the quoting enclave's identity, and the
/// revocation lists.
final class IntelEndorsements {
  private static final String SGX_EXTENSIONS = "1.2.840.113741.1.13.1";
  private static final String FMSPC = SGX_EXTENSIONS + ".4";
  private static final int FMSPC_SIZE = 6;
  private static final Pattern LEVELS = Pattern.compile("/(sgx|tdx)/.*/tcb\\?fmspc=([0-9a-f]+).*");
  private static final String ROOT_LIST = "/IntelSGXRootCA.der";

  private static final String CACHED_ROOT_LIST = "/sgx/certification/v4/rootcacrl";

  private final Library library;
  private final String update;

  /// @param services tells which levels are asked for
  IntelEndorsements(Library library, Map<Endorser, EndorsementSettings.Service> services) {
    this.library = library;
    this.update =
        Optional.ofNullable(services.get(Endorser.INTEL_PCS))
            .flatMap(EndorsementSettings.Service::update)
            .map(TcbUpdate::word)
            .orElse("");
  }

  /// The object in the member names of Intel's quote verification library.
  ///
  /// @throws EndorsementException when a part cannot be had
  /// @throws MalformedException when the quote names no platform
  JsonObject collateral(Quote quote) {
    Certificate pck = pck(quote);
    return collateral(quote.header().kind(), fmspc(pck), PckAuthority.of(pck));
  }

  /// The same for a kind of platform that will send quotes.
  ///
  /// @param fmspc 12 hexadecimal digits
  JsonObject collateral(QuoteHeader.Kind kind, String fmspc, PckAuthority authority) {
    String technology = kind == QuoteHeader.Kind.TDX ? "tdx" : "sgx";
    String service = "/" + technology + "/certification/v4";
    String levelsPath = service + "/tcb?fmspc=" + fmspc;
    String identityPath = service + "/qe/identity";
    Answer levels =
        library.answer(query(update.isEmpty() ? levelsPath : levelsPath + "&update=" + update));
    Answer identity =
        library.answer(query(update.isEmpty() ? identityPath : identityPath + "?update=" + update));
    Answer list =
        library.answer(
            query("/sgx/certification/v4/pckcrl?ca=" + authority.word() + "&encoding=der"));
    return JsonObject.builder()
        .put("tcb_info", levels.body().utf8())
        .put(
            "tcb_info_issuer_chain",
            Shapes.chainHeader(levels, "tcb-info-issuer-chain", "sgx-tcb-info-issuer-chain"))
        .put("qe_identity", identity.body().utf8())
        .put(
            "qe_identity_issuer_chain",
            Shapes.chainHeader(identity, "sgx-enclave-identity-issuer-chain"))
        .put("pck_crl", Shapes.list(list).hex())
        .put("pck_crl_issuer_chain", Shapes.chainHeader(list, "sgx-pck-crl-issuer-chain"))
        .put("root_ca_crl", rootList().hex())
        .build();
  }

  /// Whether `collateral` speaks of the kind of platform that made `quote`.
  static boolean isAbout(JsonObject collateral, Quote quote) {
    try {
      if (!(Json.parse(Bytes.utf8(collateral.string("tcb_info"))) instanceof JsonObject document)) {
        return false;
      }
      JsonObject levels =
          document.findPresent("tcbInfo").isPresent() ? document.object("tcbInfo") : document;
      String technology = quote.header().kind() == QuoteHeader.Kind.TDX ? "TDX" : "SGX";
      return levels.string("id").equals(technology)
          && levels.string("fmspc").equalsIgnoreCase(fmspc(pck(quote)));
    } catch (MalformedException none) {
      return false;
    }
  }

  /// Where Intel publishes it, unless only a cache (PCCS) may be asked, which keeps it too.
  private Bytes rootList() {
    Query published = rootList(ROOT_LIST);
    Query cached = query(CACHED_ROOT_LIST);
    boolean cacheOnly = !library.asks(Endorser.INTEL_ROOT) && library.mayAnswer(cached);
    return Shapes.list(library.answer(cacheOnly ? cached : published));
  }

  /// The question by its path, as it stands in the folder of answers too.
  static Query query(String path) {
    if (path.equals(CACHED_ROOT_LIST)) {
      return Query.get(Endorser.INTEL_PCS, path, Shapes::currentList, Query.RENEWED);
    }
    return path.contains("/pckcrl?")
        ? Query.get(Endorser.INTEL_PCS, path, IntelEndorsements::listWithChain, Query.RENEWED)
        : Query.get(
            Endorser.INTEL_PCS, path, answer -> signedDocument(path, answer), Query.RENEWED);
  }

  static Query rootList(String path) {
    return Query.get(Endorser.INTEL_ROOT, path, Shapes::currentList, Query.RENEWED);
  }

  private static void listWithChain(Answer answer) {
    Shapes.currentList(answer);
    var _ = Shapes.certificates(Shapes.chainHeader(answer, "sgx-pck-crl-issuer-chain"));
  }

  private static void signedDocument(String path, Answer answer) {
    JsonObject document = Shapes.object(answer);
    var _ = document.string("signature");
    Matcher levels = LEVELS.matcher(path);
    if (levels.matches()) {
      requireLevelsOf(levels.group(1), levels.group(2), document.object("tcbInfo"));
    }
    var _ =
        Shapes.certificates(
            Shapes.chainHeader(
                answer,
                "tcb-info-issuer-chain",
                "sgx-tcb-info-issuer-chain",
                "sgx-enclave-identity-issuer-chain"));
  }

  /// Kept under the name of another platform, they would have each of its quotes refused for a day.
  private static void requireLevelsOf(String technology, String fmspc, JsonObject levels) {
    String found = levels.string("id") + " " + levels.string("fmspc");
    if (!found.equalsIgnoreCase(technology + " " + fmspc)) {
      throw MalformedException.at(
          "answer", "levels of " + technology + " " + fmspc, "of another platform, " + found);
    }
  }

  private static Certificate pck(Quote quote) {
    List<Bytes> chain = Shapes.certificates(quote.signature().pckChain().utf8());
    return Certificate.parse(chain.getFirst());
  }

  private static String fmspc(Certificate pck) {
    Bytes extension =
        pck.extension(SGX_EXTENSIONS)
            .orElseThrow(() -> MalformedException.at("PCK", SGX_EXTENSIONS, "none"));
    return fmspc(extension);
  }

  /// The family of a platform, which becomes a part of the address that is asked: nobody has
  /// vouched for it yet.
  static String fmspc(Bytes extension) {
    for (Der part : Der.parse(extension).sequence(1)) {
      List<Der> pair = part.sequence(2);
      if (pair.get(0).oid().equals(FMSPC)) {
        Bytes value = pair.get(1).octets();
        if (value.size() != FMSPC_SIZE) {
          throw MalformedException.at("FMSPC", FMSPC_SIZE + " bytes", value.size() + " bytes");
        }
        return value.hex();
      }
    }
    throw MalformedException.at("PCK", FMSPC, "none");
  }
}
