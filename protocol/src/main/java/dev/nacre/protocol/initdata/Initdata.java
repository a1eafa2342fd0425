package dev.nacre.protocol.initdata;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// An initdata document: a TOML text with `version`, `algorithm` and a table `[data]` of named
/// texts.
///
/// What counts is the document byte by byte: [#digest] hashes [#document], never a rewritten form.
///
/// @param document the TOML text as it came
/// @param algorithm how the document is hashed
/// @param data file name to text, for example `aa.toml`
public record Initdata(Bytes document, DigestAlgorithm algorithm, Map<String, String> data) {
  /// The version of the format.
  public static final String VERSION = "0.1.0";

  /// No document may be longer (4 MiB).
  public static final int MAX_SIZE = 4 << 20;

  private static final int SNP_HOST_DATA = 32;
  private static final int TDX_MRCONFIGID = 48;

  public Initdata {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
  }

  /// @throws MalformedException when `document` is no initdata
  public static Initdata parse(Bytes document) {
    if (document.size() > MAX_SIZE) {
      throw MalformedException.at(
          "initdata", "at most " + MAX_SIZE + " bytes", document.size() + " bytes");
    }
    JsonObject root = Toml.parse("initdata", document);
    String version = root.string("version");
    if (!version.equals(VERSION)) {
      throw MalformedException.at("initdata version", VERSION, "\"" + version + "\"");
    }
    var data = new LinkedHashMap<String, String>();
    root.object("data").members().forEach((name, value) -> data.put(name, text(name, value)));
    return new Initdata(
        document, DigestAlgorithm.ofName("initdata algorithm", root.string("algorithm")), data);
  }

  private static String text(String name, Json value) {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw MalformedException.at("initdata [data] \"" + name + "\"", "a string", value.kind());
  }

  /// Starts a new document.
  public static InitdataBuilder builder(DigestAlgorithm algorithm) {
    return new InitdataBuilder(algorithm);
  }

  public Optional<String> file(String name) {
    return Optional.ofNullable(data.get(name));
  }

  /// The digest of the whole document, as long as the algorithm makes it.
  public Bytes digest() {
    return algorithm.digest(document);
  }

  /// [#digest] as SEV-SNP carries it in HOST_DATA: cut or zero-padded to 32 bytes.
  public Bytes snpHostData() {
    return fitted(SNP_HOST_DATA);
  }

  /// [#digest] as TDX carries it in MRCONFIGID: cut or zero-padded to 48 bytes.
  public Bytes tdxMrConfigId() {
    return fitted(TDX_MRCONFIGID);
  }

  private Bytes fitted(int size) {
    Bytes digest = digest();
    return digest.slice(0, Math.min(size, digest.size())).padTo(size);
  }

  /// Where the key broker is, by `aa.toml`.
  ///
  /// @throws MalformedException when `aa.toml` is missing or malformed or names no key broker
  public KbsAddress kbs() {
    return AaToml.parse(demand(AaToml.NAME))
        .kbs()
        .orElseThrow(
            () -> MalformedException.at(AaToml.NAME, "a table [token_configs.kbs]", "none"));
  }

  /// What the secret and image services are told, by `cdh.toml`; nothing is told without it.
  ///
  /// @throws MalformedException when `cdh.toml` is malformed
  public CdhToml cdh() {
    return file(CdhToml.NAME).map(CdhToml::parse).orElse(CdhToml.NOTHING);
  }

  /// What to run, by `nacre.toml`.
  ///
  /// @throws MalformedException when `nacre.toml` is missing or malformed
  public Workload workload() {
    return Workload.parse(demand(Workload.NAME));
  }

  private String demand(String name) {
    return file(name)
        .orElseThrow(() ->
            MalformedException.at(
                "initdata [data]", "an entry \"" + name + "\"", "" + data.keySet()));
  }
}
