package dev.nacre.attestation.tpm;

import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A quote, its signature, and the values of the registers that it is said to be about.
///
/// @param values of the registers 0 to 23 of one bank; believed only as far as the quote covers
///   them
public record QuotedRegisters(TpmQuote quote, TpmSignature signature, List<Bytes> values) {
  /// How many registers a bank has (TCG PC Client Platform TPM Profile).
  public static final int REGISTERS = 24;

  private static final int INIT_DATA_REGISTER = 8;
  private static final String LOG_CHECK = "tpm.event_log";
  private static final String LOG_SOURCE = "TCG PC Client Platform Firmware Profile, section 10";
  private static final String PART_3 = "TPM 2.0 part 3, TPM2_Quote";

  /// @throws MalformedException when there are not 24 values of one size
  public QuotedRegisters {
    values = List.copyOf(values);
    if (values.size() != REGISTERS) {
      throw MalformedException.at("pcrs", REGISTERS + " registers", values.size() + " of them");
    }
    int size = bank(values.getFirst()).size();
    for (Bytes value : values) {
      if (value.size() != size) {
        throw MalformedException.at("pcrs", "registers of one size", size + " and " + value.size());
      }
    }
  }

  /// Finds out whether `key` signed the quote, and whether the quote is about these values.
  public void authenticate(AttestationKey key, Findings findings) {
    findings.require(
        signature.hash() != HashAlgorithm.SHA_1 && bank() != HashAlgorithm.SHA_1,
        "tpm.hash",
        "NIST SP 800-131A",
        Comparison.of(
            "a hash without known collisions", bank() + " registers, signed with " + signature));
    boolean signed = signature.isOver(quote.content(), key.key());
    findings.require(
        signed,
        "tpm.signature",
        PART_3,
        Comparison.of(
            "a signature of the " + key + " over the quote",
            signed ? "such a signature" : "another signature, " + signature));
    boolean covered = quote.selections().size() == 1 && !selected().isEmpty();
    findings.require(
        covered,
        "tpm.pcr_selection",
        PART_3,
        Comparison.of("registers of the bank " + bank() + " alone", quote.selections()));
    if (covered) {
      findings.requireEqual("tpm.pcr_digest", PART_3, digest(), quote.pcrDigest());
    }
  }

  /// Finds out whether register 8 was extended exactly once, with `digest`.
  public void initData(Optional<Bytes> digest, Findings findings) {
    String check = "tpm.init_data";
    String meaning = "register 8 extended once with the digest of the initdata";
    if (digest.isEmpty() || digest.get().size() == bank().size()) {
      new Slot(check, meaning, register(INIT_DATA_REGISTER).orElse(Bytes.empty()))
          .mustEqual(digest.map(this::extendedOnce), findings);
      return;
    }
    findings.failed(
        check,
        "key broker protocol 0.4.0",
        Comparison.of(
            meaning + ", of " + bank().size() + " bytes",
            "a digest of " + digest.get().size() + " bytes, with which no TPM extends"));
  }

  /// Finds out whether each register that `log` tells of has the value to which the log leads.
  void explainedBy(EventLog log, Findings findings) {
    Replay replay = Replay.ofTpm(log, bank());
    if (replay.values().isEmpty()) {
      findings.failed(
          LOG_CHECK,
          LOG_SOURCE,
          Comparison.of(
              "a log that tells of registers of " + bank(), "one of " + log.algorithms()));
    }
    for (int number : replay.values().keySet()) {
      Optional<Bytes> signed = register(number);
      if (signed.isEmpty()) {
        findings.failed(
            LOG_CHECK,
            LOG_SOURCE,
            Comparison.of("a quote over register " + number + ", of which the log tells", "none"));
        continue;
      }
      Optional<Replay.Departure> departure = replay.departure(number, signed.get());
      findings.require(
          departure.isEmpty(),
          LOG_CHECK,
          LOG_SOURCE,
          Comparison.of(
              "register " + number + " as the log leads to it, " + replay.value(number),
              departure.map(where -> signed.get() + ": " + where).orElse(signed.get().hex())));
    }
  }

  static void unexplained(Findings findings) {
    findings.notMade(
        LOG_CHECK, LOG_SOURCE, "a log that leads to the registers", "the evidence holds no log");
  }

  /// The value of a register that the quote covers.
  public Optional<Bytes> register(int number) {
    return selected().contains(number) ? Optional.of(values.get(number)) : Optional.empty();
  }

  /// The registers that the quote covers, `pcr00` to `pcr23`, in hexadecimal.
  public JsonObject.Builder registerClaims() {
    var claims = JsonObject.builder();
    for (int number : selected()) {
      claims.put("pcr%02d".formatted(number), values.get(number).hex());
    }
    return claims;
  }

  /// What else the quote says.
  public JsonObject.Builder quoteClaims() {
    return JsonObject.builder()
        .put("bank", bank().toString())
        .put("signature", signature.toString())
        .put("qualified_signer", quote.qualifiedSigner().hex())
        .put("clock", Long.toUnsignedString(quote.clock()))
        .put("clock_is_safe", quote.clockIsSafe())
        .put("resets", quote.resets())
        .put("restarts", quote.restarts())
        .put("firmware_version", "%016x".formatted(quote.firmwareVersion()));
  }

  HashAlgorithm bank() {
    return bank(values.getFirst());
  }

  private static HashAlgorithm bank(Bytes register) {
    return switch (register.size()) {
      case 20 -> HashAlgorithm.SHA_1;
      case 32 -> HashAlgorithm.SHA_256;
      case 48 -> HashAlgorithm.SHA_384;
      case 64 -> HashAlgorithm.SHA_512;
      default ->
          throw MalformedException.at(
              "pcrs", "20, 32, 48 or 64 bytes a register", register.size() + " bytes");
    };
  }

  /// What a register of this bank holds that was all zero and then extended with `digest`.
  private Bytes extendedOnce(Bytes digest) {
    return bank().extend(Bytes.zeros(bank().size()), digest);
  }

  /// The covered registers by number, in the order in which they are hashed.
  TreeMap<Integer, Bytes> covered() {
    var covered = new TreeMap<Integer, Bytes>();
    selected().forEach(number -> covered.put(number, values.get(number)));
    return covered;
  }

  private List<Integer> selected() {
    return quote.selections().stream()
        .filter(selection -> selection.bank() == bank())
        .flatMap(selection -> selection.registers().stream())
        .filter(number -> number < REGISTERS)
        .toList();
  }

  private Bytes digest() {
    return signature
        .hash()
        .digest(covered().values().stream().reduce(Bytes.empty(), Bytes::concat));
  }
}
