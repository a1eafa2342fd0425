package dev.nacre.attestation.show;

import dev.nacre.attestation.eventlog.Event;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.MeasuredBoot;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.attestation.show.Layout.Field;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;

/// A log laid out for people: every event, the registers that it gives, and what it means.
final class EventLogLayout {
  private static final int MOST_SHOWN = 64;

  private EventLogLayout() {}

  static List<Layout> of(Bytes file) {
    return of(EventLog.parse(file));
  }

  static List<Layout> of(EventLog log) {
    var layouts = new ArrayList<Layout>();
    var fields = new ArrayList<Field>();
    log.events().forEach(event -> event(event, fields));
    layouts.add(new Layout("Event log", fields));
    for (HashAlgorithm algorithm : log.algorithms()) {
      layouts.add(registers(log, algorithm));
    }
    layouts.add(meaning(MeasuredBoot.of(log, log.algorithms().getLast())));
    return layouts;
  }

  /// The event in a line, then its fields.
  private static void event(Event event, List<Field> fields) {
    int offset = event.offset();
    int index = fields.size();
    int next = offset + 8;
    fields.add(new Field(offset, 4, "  register", "" + event.register(), ""));
    fields.add(
        new Field(
            offset + 4, 4, "  type", Long.toHexString(event.type().code()), "" + event.type()));
    fields.add(new Field(next, 4, "  digests", "" + event.digests().size(), ""));
    next += 4;
    for (Event.Digest digest : event.digests()) {
      int size = 2 + digest.value().size();
      fields.add(new Field(next, size, "  " + digest.algorithm(), digest.value().hex(), ""));
      next += size;
    }
    fields.add(new Field(next, 4, "  data.size", "" + event.data().size(), ""));
    fields.add(
        new Field(
            next + 4, event.data().size(), "  data", shortened(event.data()), meaning(event)));
    int whole = next + 4 + event.data().size() - offset;
    String name = "event " + event.number() + " [" + event.register() + "]";
    fields.add(index, new Field(offset, whole, name, event.type().toString(), ""));
  }

  private static String shortened(Bytes data) {
    return data.size() <= MOST_SHOWN ? data.hex() : data.slice(0, MOST_SHOWN).hex() + "…";
  }

  private static String meaning(Event event) {
    return event.details().toJson().text()
        + (event.contradictsItself() ? " — the digest is not that of the data" : "");
  }

  private static Layout registers(EventLog log, HashAlgorithm algorithm) {
    var fields = new ArrayList<Field>();
    Replay.ofConfidentialMachine(log, algorithm)
        .values()
        .forEach((register, value) ->
            fields.add(new Field(-1, 0, "register " + register, value.hex(), "")));
    return new Layout("Registers after a replay with " + algorithm, fields);
  }

  private static Layout meaning(MeasuredBoot boot) {
    var fields = new ArrayList<Field>();
    boot.toJson()
        .members()
        .forEach((name, value) -> fields.add(new Field(-1, 0, name, value.text(), "")));
    return new Layout("What was booted", fields);
  }
}
