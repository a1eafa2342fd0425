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
  private EventLogLayout() {}

  static List<Layout> of(Bytes file) {
    return of(EventLog.parse(file));
  }

  static List<Layout> of(EventLog log) {
    var layouts = new ArrayList<Layout>();
    layouts.add(new Layout("Event log", log.events().stream().map(EventLogLayout::field).toList()));
    for (HashAlgorithm algorithm : log.algorithms()) {
      layouts.add(registers(log, algorithm));
    }
    layouts.add(meaning(MeasuredBoot.of(log, log.algorithms().getLast())));
    return layouts;
  }

  private static Field field(Event event) {
    Event.Digest digest = event.digests().getLast();
    return new Field(
        event.offset(),
        event.data().size(),
        event.type() + " [" + event.register() + "]",
        digest.algorithm() + " " + digest.value(),
        meaning(event));
  }

  private static String meaning(Event event) {
    String details = event.details().toJson().text();
    return (details.length() > 200 ? details.substring(0, 200) + "…" : details)
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
