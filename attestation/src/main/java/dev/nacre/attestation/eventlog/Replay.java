package dev.nacre.attestation.eventlog;

import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The registers that a log gives when its measurements are extended once more, each from zeros.
public final class Replay {
  /// Beyond this many events of a register, [#departure] no longer tries them one by one: the work
  /// grows with the square, and whoever sent the log need not have proved anything yet.
  private static final int MOST_TRIED = 128;

  private static final Bytes START = Bytes.utf8("StartupLocality\0");

  private final HashAlgorithm algorithm;
  private final SortedMap<Integer, List<Event>> byRegister;
  private final SortedMap<Integer, Bytes> values = new TreeMap<>();
  private final int locality;

  private Replay(HashAlgorithm algorithm, List<Event> events, int locality) {
    this.algorithm = algorithm;
    this.byRegister = byRegister(events, algorithm);
    this.locality = locality;
    byRegister.forEach(
        (register, ofRegister) -> values.put(register, extended(start(register), ofRegister)));
  }

  /// Of a confidential machine's log (CCEL): an EV_NO_ACTION after the header is extended as well,
  /// as the firmware of Google's machines does.
  public static Replay ofConfidentialMachine(EventLog log, HashAlgorithm algorithm) {
    return new Replay(algorithm, log.events(), 0);
  }

  /// Of a TPM's log: an EV_NO_ACTION is not extended (Firmware Profile 1.06, section 10.4.1).
  ///
  /// The one that tells of a locality other than 0 at start-up makes PCR 0 start from that number.
  public static Replay ofTpm(EventLog log, HashAlgorithm algorithm) {
    return new Replay(
        algorithm,
        log.events().stream().filter(event -> event.type() != EventType.EV_NO_ACTION).toList(),
        startLocality(log));
  }

  private static int startLocality(EventLog log) {
    return log.events().stream()
        .filter(event -> event.type() == EventType.EV_NO_ACTION && event.register() == 0)
        .map(Event::data)
        .filter(data -> data.startsWith(START) && data.size() > START.size())
        .mapToInt(data -> data.at(START.size()))
        .findFirst()
        .orElse(0);
  }

  private static SortedMap<Integer, List<Event>> byRegister(
      List<Event> events, HashAlgorithm algorithm) {
    var byRegister = new TreeMap<Integer, List<Event>>();
    for (Event event : events) {
      if (event.digest(algorithm).isPresent()) {
        byRegister.computeIfAbsent(event.register(), _ -> new ArrayList<>()).add(event);
      }
    }
    return byRegister;
  }

  /// The value of a register, which for one that no event extends is the one it starts with.
  public Bytes value(int register) {
    return values.getOrDefault(register, start(register));
  }

  /// The values of all registers that some event extends.
  public SortedMap<Integer, Bytes> values() {
    return new TreeMap<>(values);
  }

  /// Where the log leaves the way to `signed`, the value that a register really has.
  ///
  /// One event is enough to explain most departures: events were appended to the log, or one was
  /// added, removed or changed. Which one, is found by trying.
  ///
  /// @return empty when the replay gives `signed`
  public Optional<Departure> departure(int register, Bytes signed) {
    if (value(register).equals(signed)) {
      return Optional.empty();
    }
    List<Event> events = byRegister.getOrDefault(register, List.of());
    return Optional.of(
        appended(register, events, signed)
            .or(() -> oneOdd(register, events, signed))
            .or(() ->
                events.stream()
                    .filter(Event::contradictsItself)
                    .findFirst()
                    .map(event ->
                        new Departure(
                            Optional.of(event),
                            event + " is the first whose digest is not that of its data")))
            .orElseGet(() ->
                new Departure(
                    Optional.empty(),
                    "no single one of the register's "
                        + events.size()
                        + " events explains the difference")));
  }

  /// Where a replay departs.
  ///
  /// @param event the one at which, where one alone explains it
  public record Departure(Optional<Event> event, String explanation) {
    @Override
    public String toString() {
      return explanation;
    }
  }

  private Optional<Departure> appended(int register, List<Event> events, Bytes signed) {
    Bytes value = start(register);
    for (Event event : events) {
      if (value.equals(signed)) {
        return departure(event, " and what follows were never extended");
      }
      value = algorithm.extend(value, event.digest(algorithm).orElseThrow());
    }
    return Optional.empty();
  }

  private Optional<Departure> oneOdd(int register, List<Event> events, Bytes signed) {
    if (events.size() > MOST_TRIED) {
      return Optional.empty();
    }
    Bytes before = start(register);
    for (int i = 0; i < events.size(); i++) {
      Event odd = events.get(i);
      List<Event> rest = events.subList(i + 1, events.size());
      if (extended(before, rest).equals(signed)) {
        return departure(odd, " was never extended");
      }
      Bytes ofData = algorithm.extend(before, algorithm.digest(odd.data()));
      if (extended(ofData, rest).equals(signed)) {
        return departure(odd, " was extended with the digest of its data, not with the one logged");
      }
      before = extended(before, List.of(odd));
    }
    return Optional.empty();
  }

  private static Optional<Departure> departure(Event event, String what) {
    return Optional.of(new Departure(Optional.of(event), event + what));
  }

  private Bytes start(int register) {
    byte[] start = new byte[algorithm.size()];
    if (register == 0) {
      start[start.length - 1] = (byte) locality;
    }
    return Bytes.of(start);
  }

  private Bytes extended(Bytes start, List<Event> events) {
    Bytes value = start;
    for (Event event : events) {
      value = algorithm.extend(value, event.digest(algorithm).orElseThrow());
    }
    return value;
  }
}
