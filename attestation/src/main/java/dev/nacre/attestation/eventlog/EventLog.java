package dev.nacre.attestation.eventlog;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A log in the crypto-agile format (TCG PC Client Platform Firmware Profile 1.06, section 10.2;
/// little-endian): of a TPM, of a confidential machine (CCEL), and with the attestation agent's own
/// events after it (AAEL).
///
/// ```
/// header  u32 register, u32 type EV_NO_ACTION, 20 bytes, u32 size, data:
///         16 bytes "Spec ID Event03" (zeros where the agent itself wrote the header), u32 platform class, u8 minor, u8 major, u8 errata, u8 uintn,
///         u32 count, count × { u16 algorithm, u16 digest size }, u8 size, vendor's own bytes
/// event   u32 register, u32 type, u32 count, count × { u16 algorithm, digest }, u32 size, data
/// end     eight bytes of ff, or of 00, or the end of the input
/// ```
///
/// @param algorithms that the header declares, in its order
public record EventLog(List<HashAlgorithm> algorithms, List<Event> events) {
  /// The eight bytes at which a log in a larger area of memory ends.
  private static final int MARKER = 8;

  private static final int LARGEST = 16 << 20;
  private static final Bytes SIGNATURE = Bytes.utf8("Spec ID Event03\0");

  public EventLog {
    algorithms = List.copyOf(algorithms);
    events = List.copyOf(events);
  }

  /// Whether `file` begins as such a log does.
  public static boolean isOne(Bytes file) {
    return file.size() >= 48 && file.slice(32, 48).equals(SIGNATURE);
  }

  /// @throws MalformedException when the header is another one's, an event does not lie inside, its
  ///   type or a digest's algorithm is unknown or undeclared, or its data contradicts its type
  public static EventLog parse(Bytes log) {
    if (log.size() > LARGEST) {
      throw MalformedException.at(
          "event log", "at most " + LARGEST + " bytes", log.size() + " bytes");
    }
    ByteReader in = ByteReader.littleEndian("event log", log);
    List<HashAlgorithm> algorithms = header(in);
    var events = new ArrayList<Event>();
    while (in.remaining() > 0 && !endsAt(log, in.offset())) {
      events.add(event(in, algorithms, events.size() + 1));
    }
    return new EventLog(algorithms, events);
  }

  /// The log in the shape of upstream's claim `uefi_event_logs`.
  public JsonArray toJson() {
    return events.stream().map(Event::toJson).collect(JsonArray.collector());
  }

  private static List<HashAlgorithm> header(ByteReader in) {
    var _ = in.u32("header.register");
    long type = in.u32("header.type");
    if (type != EventType.EV_NO_ACTION.code()) {
      throw in.unexpected("header.type", "3 (EV_NO_ACTION)", Long.toString(type));
    }
    var _ = in.bytes("header.digest", 20);
    ByteReader data = in.within("header", size(in, "header.size", in.u32("header.size")));
    Bytes signature = data.bytes("signature", SIGNATURE.size());
    if (!signature.equals(SIGNATURE) && !signature.isAllZero()) {
      throw data.unexpected("signature", "Spec ID Event03, or zeros", signature.hex());
    }
    var _ = data.bytes("platform class and versions", 8);
    List<HashAlgorithm> algorithms = algorithms(data);
    var _ = data.bytes("vendor", data.u8("vendor size"));
    data.end();
    return algorithms;
  }

  private static List<HashAlgorithm> algorithms(ByteReader data) {
    long count = data.u32("algorithms");
    if (count < 1 || count > HashAlgorithm.values().length) {
      throw data.unexpected(
          "algorithms", "1 to " + HashAlgorithm.values().length, Long.toString(count));
    }
    var algorithms = new ArrayList<HashAlgorithm>();
    for (int i = 0; i < count; i++) {
      HashAlgorithm algorithm = algorithm(data);
      int size = data.u16("digest size");
      if (size != algorithm.size() || algorithms.contains(algorithm)) {
        throw data.unexpected(
            "digest size", "each algorithm once, " + algorithm + " with its own size", "" + size);
      }
      algorithms.add(algorithm);
    }
    return algorithms;
  }

  private static HashAlgorithm algorithm(ByteReader in) {
    int code = in.u16("algorithm");
    Optional<HashAlgorithm> algorithm = HashAlgorithm.ofCode(code);
    if (algorithm.isEmpty()) {
      throw in.unexpected("algorithm", "a known hash function", Integer.toHexString(code));
    }
    return algorithm.get();
  }

  private static boolean endsAt(Bytes log, int offset) {
    if (log.size() - offset < MARKER) {
      return false;
    }
    int filler = log.at(offset);
    if (filler != 0 && filler != 0xff) {
      return false;
    }
    for (int i = 1; i < MARKER; i++) {
      if (log.at(offset + i) != filler) {
        return false;
      }
    }
    return true;
  }

  private static Event event(ByteReader in, List<HashAlgorithm> declared, int number) {
    int offset = in.offset();
    long register = in.u32("register");
    if (register > 0xff) {
      throw in.unexpected("register", "0 to 255", Long.toString(register));
    }
    EventType type = type(in);
    List<Event.Digest> digests = digests(in, declared);
    Bytes data = in.bytes("data", size(in, "data size", in.u32("data size")));
    try {
      return new Event(
          number, offset, (int) register, type, digests, data, DetailsReader.read(type, data));
    } catch (MalformedException e) {
      throw new MalformedException(
          "event " + number + " at offset " + offset + ": " + e.getMessage(), e);
    }
  }

  private static EventType type(ByteReader in) {
    long code = in.u32("type");
    Optional<EventType> type = EventType.ofCode(code);
    if (type.isEmpty()) {
      throw in.unexpected("type", "a type of the profile", "0x" + Long.toHexString(code));
    }
    return type.get();
  }

  private static List<Event.Digest> digests(ByteReader in, List<HashAlgorithm> declared) {
    long count = in.u32("digests");
    if (count < 1 || count > declared.size()) {
      throw in.unexpected("digests", "1 to " + declared.size(), Long.toString(count));
    }
    var digests = new ArrayList<Event.Digest>((int) count);
    for (int i = 0; i < count; i++) {
      HashAlgorithm algorithm = algorithm(in);
      if (!declared.contains(algorithm) || has(digests, algorithm)) {
        throw in.unexpected(
            "digest", "each of " + declared + " at most once", algorithm.toString());
      }
      digests.add(new Event.Digest(algorithm, in.bytes("digest", algorithm.size())));
    }
    return digests;
  }

  private static boolean has(List<Event.Digest> digests, HashAlgorithm algorithm) {
    for (Event.Digest digest : digests) {
      if (digest.algorithm() == algorithm) {
        return true;
      }
    }
    return false;
  }

  private static int size(ByteReader in, String field, long size) {
    if (size > in.remaining()) {
      throw in.unexpected(field, "at most " + in.remaining(), Long.toString(size));
    }
    return (int) size;
  }
}
