package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.initdata.DigestAlgorithm;

/// What evidence is bound to: the hash over the canonical form (RFC 8785) of nonce and key.
public final class ReportData {
  /// The slot of SNP, TDX, SGX and CCA: shorter hashes are followed by zeros.
  public static final int SLOT = 64;

  private ReportData() {}

  /// @param additionalEvidence the text exactly as sent, empty when there is none
  public static JsonObject primary(String nonce, JsonObject teeKey, String additionalEvidence) {
    return JsonObject.builder()
        .put("additional-evidence", additionalEvidence)
        .put("nonce", nonce)
        .put("tee-pubkey", teeKey)
        .build();
  }

  public static JsonObject device(String nonce, JsonObject teeKey) {
    return JsonObject.builder().put("nonce", nonce).put("tee-pubkey", teeKey).build();
  }

  /// The hash of `runtimeData`, not padded.
  ///
  /// @param hash `sha256`, `sha384`, `sha512` or `sm3`
  /// @throws MalformedException when the hash is another
  public static Bytes digest(String hash, JsonObject runtimeData) {
    return DigestAlgorithm.ofName("hash", hash).digest(runtimeData.canonicalUtf8());
  }
}
