package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The certificates above a Hygon chip's own: its key (CEK) and the one that signed it (HSK), one
/// after the other, from folders as upstream lays them out or from Hygon's key server.
final class HygonEndorsements {
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  private static final String ROOT = "/hrk";
  private static final Bytes VERSION = Bytes.ofHex("01000000");
  private static final int AUTHORITY = 832;
  private static final int PROCESSOR = 2084;

  private final Library library;
  private final List<Path> stores;

  /// @param stores folders with `SERIAL/hsk_cek.cert` or `CHIP_hsk_cek.cert` in them, or one file
  HygonEndorsements(Library library, List<Path> stores) {
    this.library = library;
    this.stores = stores;
  }

  /// How files call an accelerator: by its id as text, or in hexadecimal digits where it is none.
  static String name(Bytes chipId) {
    String text = chipId.utf8().replaceFirst("\\x00+$", "");
    return NAME.matcher(text).matches() ? text : chipId.hex();
  }

  /// @param name the serial number of a processor, or the id of an accelerator
  void take(String name, Gathering gathering) {
    Query root = query(ROOT);
    if (library.mayAnswer(root)) {
      gathering.take(
          EndorsementKind.HYGON_CERTIFICATES, () -> List.of(library.answer(root).body()));
    }
    gathering.take(EndorsementKind.HYGON_CERTIFICATES, () -> List.of(certificates(name)));
  }

  private Bytes certificates(String name) {
    if (!NAME.matcher(name).matches()) {
      throw MalformedException.at("Hygon serial number", "up to 64 letters and digits", "others");
    }
    return stored(name).orElseGet(() -> library.answer(query(path(name))).body());
  }

  private Optional<Bytes> stored(String name) {
    return stores.stream()
        .flatMap(store ->
            Files.isRegularFile(store)
                ? Stream.of(store)
                : Stream.of(
                    store.resolve(name).resolve("hsk_cek.cert"),
                    store.resolve(name + "_hsk_cek.cert")))
        .flatMap(file -> LocalFiles.find(file).stream())
        .findFirst();
  }

  private static String path(String name) {
    return "/hsk_cek?snumber=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  static Query query(String path) {
    return Query.get(
        Endorser.HYGON_KDS, path, HygonEndorsements::requireCertificates, Query.LASTING);
  }

  private static void requireCertificates(Answer answer) {
    if (!isOne(answer.body())) {
      throw MalformedException.at(
          "answer",
          "HRK, or HSK and CEK: 832 or 2916 bytes",
          answer.body().size() + " bytes of something else");
    }
  }

  /// Whether `body` looks like HRK, or like HSK and CEK.
  static boolean isOne(Bytes body) {
    boolean sized = body.size() == AUTHORITY || body.size() == AUTHORITY + PROCESSOR;
    return sized && body.startsWith(VERSION);
  }
}
