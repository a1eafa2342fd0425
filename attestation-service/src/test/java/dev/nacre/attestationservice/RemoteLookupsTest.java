package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.trace.TraceContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RemoteLookupsTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Optional<CountDownLatch> together = Optional.empty();

  /// Where they are to be asked together, none is answered before all are asked.
  private Optional<Json> value(String name) {
    asked.add(name);
    together.ifPresent(all -> {
      all.countDown();
      try {
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    if (name.equals("away")) {
      throw new RemoteException(Obstacle.AWAY, "it is away");
    }
    return name.equals("none") ? Optional.empty() : Optional.of(Json.of(name));
  }

  @Test
  void whatWasLookedUpBeforeIsAskedForAtTheSameTimeAndOnce() {
    var lookups = new RemoteLookups(this::value);
    RemoteLookups.Judgement first = lookups.by("default_cpu");
    NAMES.forEach(first::value);
    assertThat(asked).containsExactly("a", "b", "c");
    asked.clear();
    together = Optional.of(new CountDownLatch(NAMES.size()));

    RemoteLookups.Judgement second = lookups.by("default_cpu");
    for (String name : NAMES) {
      assertThat(second.value(name)).contains(Json.of(name));
      assertThat(second.value(name)).contains(Json.of(name));
    }

    assertThat(asked).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void anotherPolicyAsksForItsOwn() {
    var lookups = new RemoteLookups(this::value);
    NAMES.forEach(lookups.by("default_cpu")::value);
    asked.clear();

    assertThat(lookups.by("default_gpu").value("none")).isEmpty();

    assertThat(asked).containsExactly("none");
  }

  @Test
  void aValueThatCannotBeHadMattersToWhoLooksItUpOnly() {
    var lookups = new RemoteLookups(this::value);
    assertThatThrownBy(() -> lookups.by("p").value("away"))
        .isInstanceOf(RemoteException.class)
        .hasMessage("it is away");

    assertThat(lookups.by("p").value("a")).contains(Json.of("a"));
  }

  /// A policy may make names of what guests say.
  @Test
  void notAnyNumberOfNamesIsAskedForAhead() {
    var lookups = new RemoteLookups(this::value);
    RemoteLookups.Judgement first = lookups.by("p");
    for (int i = 0; i < 100; i++) {
      assertThat(first.value("name-" + i)).contains(Json.of("name-" + i));
    }
    asked.clear();

    RemoteLookups.Judgement judgement = lookups.by("p");
    for (int i = 0; i < 40; i++) {
      assertThat(judgement.value("name-" + i)).contains(Json.of("name-" + i));
    }

    assertThat(asked).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void eachQuestionHasTheTraceOfItsJudgement() {
    TraceContext trace = TraceContext.root(1, 2, 3);
    var lookups =
        new RemoteLookups(name -> TraceContext.current().map(cause -> Json.of(cause.header())));

    assertThat(trace.around(() -> lookups.by("p").value("a"))).contains(Json.of(trace.header()));
  }
}
