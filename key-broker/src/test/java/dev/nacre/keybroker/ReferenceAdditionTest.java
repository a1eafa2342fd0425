package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Owners who let one more machine in at the same time: none takes another's value away.
class ReferenceAdditionTest {
  private static final int OWNERS = 6;
  private static final int EACH = 5;

  private final Broker broker;

  ReferenceAdditionTest(@TempDir Path directory) {
    this.broker = Broker.start(directory);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static void add(KbsOwner owner, String value) {
    String values = "{\"snp_launch_measurement\":[\"%s\"]}".formatted(value);
    JsonObject message =
        JsonObject.builder()
            .put("type", "sample")
            .put("payload", Bytes.utf8(values).base64())
            .put("add", true)
            .build();
    owner.change("POST", "/nacre/v0/reference-values", Optional.of(message));
  }

  private Callable<Integer> adding(int number) {
    return () -> {
      try (KbsOwner owner = KbsOwner.of(broker.endpoint(), broker.ownerToken())) {
        for (int i = 0; i < EACH; i++) {
          add(owner, number + "-" + i);
        }
      }
      return EACH;
    };
  }

  @Test
  void ofManyWhoAddAtOnceNoneIsLost() throws Exception {
    broker.owner.setReferenceValue("snp_launch_measurement", JsonArray.of(Json.of("first")));
    var owners = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < OWNERS; i++) {
      owners.add(adding(i));
    }

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(owners)) {
        assertThat(done.get()).isEqualTo(EACH);
      }
    }

    var all = (JsonArray) broker.owner.referenceValue("snp_launch_measurement");
    assertThat(all.size()).isEqualTo(1 + OWNERS * EACH);
    assertThat(broker.owner.json("/nacre/v0/audit").text())
        .contains("\"added-to\":[\"snp_launch_measurement\"]");
  }

  @Test
  void thereMustBeOneToAddTo() {
    assertThatThrownBy(() -> add(broker.owner, "x"))
        .isInstanceOf(KbsException.class)
        .hasMessageContaining("expected one in force to add to, found none");
    assertThat(List.of((JsonArray) broker.owner.json("/nacre/v0/reference-values")))
        .allSatisfy(values -> assertThat(values.size()).isZero());
  }
}
