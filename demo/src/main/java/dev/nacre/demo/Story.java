package dev.nacre.demo;

import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.protocol.agent.AgentEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// What happens, in order: one release, then the attacks.
final class Story {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final int MACHINES_AT_ONCE = 2;
  private static final String RECORD = "4711";

  private final Lab lab;
  private final Screen screen;

  Story(Lab lab, Screen screen) {
    this.lab = lab;
    this.screen = screen;
  }

  /// Starts the honest machine, which gets the key and runs the container.
  ///
  /// @return what the container printed
  String release() {
    screen.chapter("Host: a measured machine, whose processor is EMULATED");
    Boot boot = lab.honestBoot();
    screen.note("launch digest  " + Host.measurement(boot).hex());
    screen.note("initdata       " + boot.hostData().hex());
    long start = System.nanoTime();
    var words = new GuestWords(this::show);
    try (RunningGuest guest = lab.host().start(boot, words)) {
      guest.awaitContainer(START_LIMIT);
      screen.timed(
          "from command to the container's first output",
          Duration.ofNanos(System.nanoTime() - start));
      screen.chapter("Owner: attested, appraised, released");
      screen.note(lab.owner().lastRelease());
      screen.chapter("Guest: the application answers");
      if (lab.image().own()) {
        visit(boot.forwardedPort());
      }
      screen.note(
          words.hasSpoken()
              ? "container: " + words.output().strip()
              : "the container has printed nothing");
      lab.image()
          .mark()
          .ifPresentOrElse(
              mark -> search(new PlaintextSearch(mark.toArray())),
              () ->
                  screen.note(
                      "plaintext is not searched for: the topmost layer has no telling bytes"));
      return words.output();
    }
  }

  private void show(AgentEvent.Phase phase) {
    screen.timed("guest: " + phase.name(), Duration.ofMillis(Math.round(phase.seconds() * 1000)));
  }

  private void visit(int port) {
    String record =
        screen.step("GET /records/" + RECORD, () -> get(port, "/records/" + RECORD)).strip();
    screen.note(record);
    if (!record.startsWith(RECORD + ",") || !record.endsWith(ConfidentialRecords.MARK)) {
      throw new DemoException("expected record " + RECORD + ", found: " + record);
    }
    String greeting =
        screen.step(
            "GET /greeting: a secret over the guest's loopback", () -> get(port, "/greeting"));
    screen.note(greeting);
    if (!greeting.equals(Lab.GREETING)) {
      throw new DemoException("expected the owner's greeting, found: " + greeting);
    }
  }

  private static String get(int port, String path) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new DemoException(
            "the application answers "
                + path
                + " with status "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new DemoException("the application does not answer " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("the demo was interrupted", e);
    }
  }

  /// Shows that the registry, the disk and the wire hold ciphertext only; the same search finds the
  /// mark in the desk's own image, so it can find something.
  private void search(PlaintextSearch plaintext) {
    screen.step(
        "no plaintext in the registry, on the host's disk or on the wire",
        () -> {
          if (plaintext.below(List.of(lab.image().place())).hits().isEmpty()) {
            throw new DemoException("the search does not even find the desk's own plaintext");
          }
          PlaintextSearch.Result host = plaintext.below(lab.hostFolders());
          if (!host.hits().isEmpty()) {
            throw new DemoException("plaintext lies on the host: " + host.hits());
          }
          for (byte[] seen : lab.tap().seen()) {
            if (plaintext.holdsMark(seen)) {
              throw new DemoException("plaintext passed on the wire");
            }
          }
          screen.note(
              "searched %d files, %.1f MB, and %d bytes of the conversation with the key broker"
                  .formatted(host.files(), host.bytes() / 1e6, lab.tap().seenBytes()));
        });
  }

  /// Carries out every attack.
  void attack(Refusals refusals) {
    screen.chapter("Attacks: each is carried out, and each must be refused");
    Boot good = lab.honestBoot();
    var machines = new MachineAttacks(lab.host(), good, lab.owner(), lab.attackFolder());
    var wire = new WireAttacks(lab.owner(), good);
    refusals.attempt("d: evidence of an earlier session, replayed", () -> wire.replayed(lab.tap()));
    refusals.attempt(
        "e: one byte of the report changed", () -> wire.changedByte(lab.host().chip()));
    refusals.attempt("e: a stranger's certificate chain", () -> wire.strangersChain(stranger()));
    try (var executor = Executors.newFixedThreadPool(MACHINES_AT_ONCE)) {
      var running =
          List.of(
              executor.submit(() -> refusals.attempt("a: initrd swapped", machines::swappedInitrd)),
              executor.submit(
                  () -> refusals.attempt("a: command line swapped", machines::swappedCommandLine)),
              executor.submit(
                  () -> refusals.attempt("b: initrd swapped, table forged", machines::forgedTable)),
              executor.submit(
                  () -> refusals.attempt("c: debugging allowed", machines::debugAllowed)),
              executor.submit(
                  () -> refusals.attempt("f: initdata swapped", machines::swappedInitdata)),
              executor.submit(() ->
                  refusals.attempt(
                      "f: initdata swapped and measured", machines::remeasuredInitdata)),
              executor.submit(() ->
                  refusals.attempt(
                      "g: a layer changed in the registry",
                      () -> machines.tamperedLayer(lab.lastLayerBlob()))));
      for (var attempt : running) {
        attempt.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("the demo was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    screen.step(
        "dry run: what would it change if she withdrew her consent?",
        () ->
            screen.note(
                lab.owner().wouldLockOut() + " of the past starts would no longer get their key"));
    lab.owner().revoke();
    refusals.attempt("h: the owner withdraws her consent", machines::revoked);
  }

  /// The release above stands in a log that cannot be changed unnoticed.
  void prove() {
    screen.chapter("Owner: the audit log");
    screen.step("proof that the release is in it", () -> screen.note(lab.owner().proveRelease()));
  }

  private EmulatedAmd stranger() {
    return EmulatedAmd.openOrCreate(lab.cache().root().resolve("emulated-stranger"));
  }

  /// Starts the honest machine once more and leaves everything as it is until the program is ended.
  void keepRunning() {
    Boot boot = lab.honestBoot();
    var words = new GuestWords(_ -> {});
    try (RunningGuest guest = lab.host().start(boot, words)) {
      guest.awaitContainer(START_LIMIT);
      screen.chapter("Everything is running; Ctrl-C ends it");
      lab.tour(boot.forwardedPort()).forEach(screen::note);
      screen.failed(guest.awaitEnd().sentence());
    }
  }
}
