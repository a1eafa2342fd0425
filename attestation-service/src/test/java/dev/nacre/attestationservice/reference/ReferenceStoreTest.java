package dev.nacre.attestationservice.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceStoreTest {
  private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final InstantSource clock = now::get;
  private final Store store;
  private final ReferenceValues values;
  private final ReferenceSets sets;

  ReferenceStoreTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, clock);
    this.values = new ReferenceValues(store, clock, ExtractorSettings.standard());
    this.sets = values.sets();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String message(String json) {
    return "{\"type\":\"sample\",\"payload\":\"%s\"}".formatted(Bytes.utf8(json).base64());
  }

  private static Registration of(String json, String set) {
    return new Registration(message(json), "tester", set, Optional.empty());
  }

  private void apply(List<Change> changes) {
    var _ = store.apply(changes);
    now.set(now.get().plusMillis(1));
  }

  private Optional<Json> value(String name) {
    return values.find(name).map(ReferenceValue::value);
  }

  private static String by(Json version) {
    return ((JsonObject) version).object("provenance").string("by");
  }

  @Test
  void ofTwoWhoAddAtOnceTheSecondIsRefusedAndThenAddsToWhatTheFirstMade() {
    apply(values.registering(of("{\"a\":[\"x\"]}", "fleet")));
    Instant end = values.record("a").orElseThrow().expiration();
    List<Change> first = values.adding(of("{\"a\":[\"y\"]}", ""));
    List<Change> second = values.adding(of("{\"a\":\"z\"}", ""));
    apply(first);

    assertThatThrownBy(() -> apply(second))
        .isInstanceOfSatisfying(
            StoreException.class, refused -> assertThat(refused.isConflict()).isTrue());
    apply(values.adding(of("{\"a\":\"z\"}", "")));

    ReferenceValue all = values.record("a").orElseThrow();
    assertThat(all.value()).isEqualTo(Json.parse("[\"x\",\"y\",\"z\"]"));
    assertThat(all.set()).isEqualTo("fleet");
    assertThat(all.expiration()).isEqualTo(end);
    assertThat(sets.active("fleet")).hasSize(1);
  }

  @Test
  void nothingIsAddedToWhatIsNotInForceNorFromADocumentWithAnEndOfItsOwn() {
    assertThatThrownBy(() -> values.adding(of("{\"a\":[1]}", "")))
        .isInstanceOf(MalformedException.class)
        .hasMessage("reference value a: expected one in force to add to, found none");
    var document =
        new Registration(message("{}").replace("sample", "swid"), "", "", Optional.empty());
    assertThatThrownBy(() -> values.adding(document))
        .isInstanceOf(MalformedException.class)
        .hasMessage("type of what is added: expected sample, found swid");
  }

  @Test
  void whoWhenAndFromWhatIsKept() {
    apply(values.registering(of("{\"a\":1}", "")));

    JsonObject provenance = values.record("a").orElseThrow().provenance();
    assertThat(provenance.string("by")).isEqualTo("tester");
    assertThat(provenance.string("at")).isEqualTo(START.toString());
    assertThat(provenance.string("extractor")).isEqualTo("sample");
    assertThat(provenance.string("payload-sha256"))
        .isEqualTo(Digests.sha256(Bytes.utf8("{\"a\":1}")).hex());
    assertThat(provenance.string("message-sha256"))
        .isEqualTo(Digests.sha256(Bytes.utf8(message("{\"a\":1}"))).hex());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "url", "vendor/model/digests", "rvps:///a/b:1", "ä"})
  void everyVersionIsKeptAlsoTheDeletion(String name) {
    String quoted = Json.of(name).text();
    apply(values.registering(of("{" + quoted + ":1}", "")));
    apply(values.registering(of("{" + quoted + ":2}", "")));
    apply(values.deleting(name, "somebody else"));
    apply(values.registering(of("{\"url/b\":3,\"an\":4,\"aa\":4}", "")));

    List<Json> history = values.history(name);

    assertThat(history).hasSize(3);
    assertThat(((JsonObject) history.get(0)).number("value")).isEqualTo(1);
    assertThat(((JsonObject) history.get(1)).number("value")).isEqualTo(2);
    assertThat(((JsonObject) history.get(2)).bool("deleted")).isTrue();
    assertThat(by(history.get(2))).isEqualTo("somebody else");
    assertThat(values.find(name)).isEmpty();
  }

  @Test
  void anEndThatWasWishedCountsAtTheMomentOfAsking() {
    Instant end = START.plus(Duration.ofDays(2));
    apply(
        values.registering(new Registration(message("{\"a\":1}"), "tester", "", Optional.of(end))));

    now.set(end.minusSeconds(1));
    assertThat(value("a")).isPresent();
    now.set(end);
    assertThat(value("a")).isEmpty();
    assertThat(values.record("a")).isPresent();
  }

  @Test
  void anEndInThePastIsRefused() {
    var over = new Registration(message("{\"a\":1}"), "tester", "", Optional.of(START));

    assertThatThrownBy(() -> values.registering(over)).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatIsStagedIsNotInForceUntilItIsActivated() {
    apply(sets.staging(of("{\"a\":1}", "fleet")));
    apply(sets.staging(of("{\"b\":2}", "fleet")));

    assertThat(value("a")).isEmpty();
    assertThat(sets.staged("fleet")).extracting(ReferenceValue::name).containsExactly("a", "b");

    apply(sets.activating("fleet", "boss"));

    assertThat(value("a")).contains(Json.of(1));
    assertThat(value("b")).contains(Json.of(2));
    assertThat(sets.staged("fleet")).isEmpty();
    JsonObject provenance = values.record("a").orElseThrow().provenance();
    assertThat(provenance.string("by")).isEqualTo("tester");
    assertThat(provenance.string("activated-by")).isEqualTo("boss");
  }

  /// Who registers the same value every night fills no disk with it; neither does who deletes it
  /// each time.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLastVersionsAreKept(boolean deletesEach) {
    apply(values.registering(of("{\"ab\":1}", "")));
    for (int i = 0; i < ReferenceHistory.KEPT + 20; i++) {
      apply(values.registering(of("{\"a\":" + i + "}", "")));
      if (deletesEach) {
        apply(values.deleting("a", "boss"));
      }
    }

    List<Json> history = values.history("a");

    assertThat(history).hasSize(ReferenceHistory.KEPT);
    JsonObject last = (JsonObject) history.get(ReferenceHistory.KEPT - (deletesEach ? 2 : 1));
    assertThat(last.number("value")).isEqualTo(ReferenceHistory.KEPT + 19);
    assertThat(values.history("ab")).hasSize(1);
  }

  @Test
  void anActivationReplacesTheWholeSetAndNothingElse() {
    apply(values.registering(of("{\"other\":0}", "")));
    apply(values.registering(of("{\"a\":1,\"b\":1}", "fleet")));
    apply(sets.staging(of("{\"b\":2,\"c\":2}", "fleet")));
    assertThat(sets.proposal("fleet").removed()).containsExactly("a");

    apply(sets.activating("fleet", "boss"));

    assertThat(value("a")).isEmpty();
    assertThat(value("b")).contains(Json.of(2));
    assertThat(value("c")).contains(Json.of(2));
    assertThat(value("other")).contains(Json.of(0));
    assertThat(sets.active("fleet")).extracting(ReferenceValue::name).containsExactly("b", "c");
    assertThat(values.history("a")).hasSize(2);
  }

  @Test
  void aSetCannotTakeAValueFromAnother() {
    apply(values.registering(of("{\"a\":1}", "fleet")));
    apply(sets.staging(of("{\"a\":2}", "other")));

    assertThatThrownBy(() -> sets.activating("other", "boss"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("of set fleet");
  }

  @Test
  void upstreamsRegistrationTakesAValueOutOfItsSet() {
    apply(values.registering(of("{\"a\":1,\"b\":1}", "fleet")));
    apply(values.registering(of("{\"a\":2}", "")));

    assertThat(sets.active("fleet")).extracting(ReferenceValue::name).containsExactly("b");
    assertThat(value("a")).contains(Json.of(2));
  }

  @Test
  void anEmptySetIsNotActivated() {
    apply(values.registering(of("{\"a\":1}", "fleet")));

    assertThatThrownBy(() -> sets.activating("fleet", "boss"))
        .isInstanceOf(MalformedException.class);
    assertThat(value("a")).isPresent();
  }

  @Test
  void aSetIsDeletedAndWhatWaitsIsForgotten() {
    apply(values.registering(of("{\"a\":1}", "fleet")));
    apply(sets.staging(of("{\"b\":2}", "fleet")));
    assertThat(sets.described().text())
        .isEqualTo("[{\"set\":\"fleet\",\"active\":1,\"staged\":1}]");

    apply(sets.deleting("fleet", "boss"));
    apply(sets.discarding("fleet"));

    assertThat(value("a")).isEmpty();
    assertThat(sets.described().text()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "A", "-a"})
  void aNameThatIsNoSetsIsRefused(String set) {
    assertThatThrownBy(() -> sets.staging(of("{\"a\":1}", set)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void thePagesTogetherAreTheList() {
    apply(values.registering(of("{\"a\":1,\"b/c\":2,\"d\":3}", "")));

    List<ReferenceValue> first = values.page("", 2);
    List<ReferenceValue> second = values.page(first.getLast().name(), 2);

    assertThat(first).hasSize(2);
    assertThat(second).hasSize(1);
    assertThat(values.list()).hasSize(3).containsAll(first).containsAll(second);
    assertThat(values.page(second.getLast().name(), 2)).isEmpty();
  }

  /// What was staged and acknowledged while somebody else activated the set.
  @Test
  void whatIsStagedDuringAnActivationIsNotLost() {
    apply(sets.staging(of("{\"a\":1}", "fleet")));
    List<Change> activation = sets.activating("fleet", "boss");
    apply(sets.staging(of("{\"b\":2}", "fleet")));

    apply(activation);

    assertThat(value("a")).contains(Json.of(1));
    assertThat(sets.staged("fleet")).extracting(ReferenceValue::name).containsExactly("b");
  }

  @Test
  void anActivationOfWhatIsStagedAnewMeanwhileIsRefused() {
    apply(sets.staging(of("{\"a\":1}", "fleet")));
    List<Change> activation = sets.activating("fleet", "boss");
    apply(sets.staging(of("{\"a\":2}", "fleet")));

    assertThatThrownBy(() -> apply(activation))
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isConflict);

    assertThat(sets.staged("fleet")).extracting(ReferenceValue::value).containsExactly(Json.of(2));
    assertThat(value("a")).isEmpty();
  }

  /// A name belongs to one set, also when two take it at the same moment.
  @Test
  void aNameIsTakenByOneOfTwoSets() {
    List<Change> one = values.registering(of("{\"a\":1}", "fleet"));
    List<Change> other = values.registering(of("{\"a\":2}", "other"));
    apply(one);

    assertThatThrownBy(() -> apply(other))
        .asInstanceOf(type(StoreException.class))
        .matches(StoreException::isConflict);
    assertThat(sets.active("other")).isEmpty();
  }
}
