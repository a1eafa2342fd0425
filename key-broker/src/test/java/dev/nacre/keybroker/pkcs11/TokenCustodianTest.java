package dev.nacre.keybroker.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.keybroker.pkcs11.TokenSettings.PinSource;
import dev.nacre.storage.StoreException;
import dev.nacre.web.FewAtOnce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCustodianTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Bytes KEY = Bytes.ofHex("a5".repeat(32));

  private final SoftHsm hsm = SoftHsm.required();
  private final Token token = Token.open(hsm.settings());

  @AfterEach
  void close() {
    token.close();
  }

  private TokenCustodian custodian(String label) {
    return new TokenCustodian(() -> token, label, CHANCE);
  }

  private static Bytes unwrapped(TokenCustodian custodian, Bytes wrapped) {
    try (Secret key = custodian.unwrap(wrapped)) {
      return Bytes.of(key.revealCopy());
    }
  }

  private static Secret key() {
    return Secret.copyOf(KEY.toArray());
  }

  @Test
  void whatTheTokenWrappedItUnwraps() {
    TokenCustodian custodian = custodian("round");

    Bytes wrapped = custodian.wrap(key());

    assertThat(wrapped.hex()).doesNotContain("a5a5a5a5");
    assertThat(unwrapped(custodian, wrapped)).isEqualTo(KEY);
    assertThat(custodian.wrap(key())).isNotEqualTo(wrapped);
  }

  @Test
  void theKeyInTheTokenCannotBeReadOut() {
    custodian("hidden").wrap(key());

    assertThatThrownBy(() ->
            token.with(session -> {
              long handle =
                  session.find(new Attributes().text(Constants.LABEL, "hidden")).getFirst();
              return session.read(handle, Constants.VALUE);
            }))
        .isInstanceOf(Pkcs11Exception.class)
        .hasMessageContaining("C_GET_ATTRIBUTE_VALUE returned 0x11");
  }

  @Test
  void aNewVersionWrapsAndTheOldOneStillUnwraps() {
    TokenCustodian custodian = custodian("versions");
    Bytes first = custodian.wrap(key());

    custodian.renew();
    Bytes second = custodian.wrap(key());

    assertThat(first.slice(0, 8)).isEqualTo(Bytes.ofHex("0000000000000001"));
    assertThat(second.slice(0, 8)).isEqualTo(Bytes.ofHex("0000000000000002"));
    assertThat(unwrapped(custodian, first)).isEqualTo(KEY);
    assertThat(unwrapped(custodian, second)).isEqualTo(KEY);
  }

  @Test
  void aChangedByteOrAnotherLabelIsRefused() {
    TokenCustodian custodian = custodian("one");
    byte[] wrapped = custodian.wrap(key()).toArray();
    wrapped[wrapped.length - 1] ^= 1;

    assertThatThrownBy(() -> custodian.unwrap(Bytes.of(wrapped)))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> custodian("another").unwrap(custodian.wrap(key())))
        .hasMessageContaining("no AES key labelled another with the id 0000000000000001");
    assertThatThrownBy(() -> custodian.unwrap(Bytes.zeros(20))).hasMessageContaining("too short");
  }

  @Test
  void aTokenThatIsPulledOutAndPutBackNeedsNoRestart() throws InterruptedException {
    TokenCustodian custodian = custodian("pulled");
    Bytes wrapped = custodian.wrap(key());

    hsm.pullOut();
    try {
      assertThatThrownBy(() -> custodian.unwrap(wrapped))
          .asInstanceOf(type(StoreException.class))
          .matches(StoreException::isKeyAway);
    } finally {
      hsm.putBack();
    }

    assertThat(eventually(custodian, wrapped)).isEqualTo(KEY);
  }

  /// The module is begun anew once a second at most.
  private static Bytes eventually(TokenCustodian custodian, Bytes wrapped)
      throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      try {
        return unwrapped(custodian, wrapped);
      } catch (StoreException away) {
        assertThat(away.isKeyAway()).isTrue();
        Thread.sleep(500);
      }
    }
    return unwrapped(custodian, wrapped);
  }

  /// Who is logged in is a matter of the process: other tests' servers may be.
  private void logEverybodyOut() throws InterruptedException {
    token.close();
    Thread.sleep(1_100);
    Cryptoki.load(hsm.module(), LONG).restart();
  }

  /// Handles are counted anew then: with an old one we would do our work in somebody else's
  /// session, and might read what he looked for.
  @Test
  void afterARestartNoSessionOfBeforeIsUsed() throws InterruptedException {
    Cryptoki cryptoki = Cryptoki.load(hsm.module(), LONG);
    long before = token.with(Session::handle);
    Thread.sleep(1_100);
    cryptoki.restart();
    Token other = Token.open(hsm.settings());
    try {
      long others = open(cryptoki, other.with(Session::handle), before);

      assertThat(others).isEqualTo(before);
      assertThat(token.with(Session::handle)).isNotEqualTo(before);
    } finally {
      other.close();
    }
  }

  /// Opens sessions until there is one with the handle `wanted`, or a larger one.
  private long open(Cryptoki cryptoki, long first, long wanted) {
    long handle = first;
    while (handle < wanted) {
      try (var memory = new Memory()) {
        var place = memory.word(0);
        cryptoki.require(
            Cryptoki.Function.OPEN_SESSION,
            slot(cryptoki),
            Constants.SERIAL_SESSION | Constants.RW_SESSION,
            0,
            0,
            place.address());
        handle = Memory.word(place);
      }
    }
    return handle;
  }

  private static long slot(Cryptoki cryptoki) {
    try (var memory = new Memory()) {
      var slots = memory.zeros(8 * Long.BYTES);
      var count = memory.word(8);
      cryptoki.require(Cryptoki.Function.GET_SLOT_LIST, 1, slots.address(), count.address());
      return Memory.word(slots);
    }
  }

  private static long make(Session session, String label, String id) {
    return session.generate(
        Constants.AES_KEY_GEN,
        new Attributes()
            .number(Constants.CLASS, Constants.CLASS_SECRET_KEY)
            .number(Constants.KEY_TYPE, Constants.KEY_AES)
            .text(Constants.LABEL, label)
            .bytes(Constants.ID, Bytes.ofHex(id).toArray())
            .number(Constants.VALUE_LEN, 32)
            .flag(Constants.TOKEN, true)
            .flag(Constants.PRIVATE, true)
            .flag(Constants.ENCRYPT, true)
            .flag(Constants.DECRYPT, true));
  }

  /// Two replicas that start together each make the first key, and count from the same number.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofTwoKeysOfTheSameIdTheRightOneUnwraps(boolean first) {
    String label = "twins-" + first;
    List<Long> twins =
        token.with(session ->
            List.of(
                make(session, label, "0000000000000001"),
                make(session, label, "0000000000000001")));
    Bytes iv = Bytes.zeros(12);
    Bytes sealed =
        token.with(session ->
            session.encrypt(
                new Mechanism.Gcm(iv, Bytes.utf8("nacre master key 1\0" + label)),
                twins.get(first ? 0 : 1),
                key()));

    Bytes wrapped = Bytes.ofHex("0000000000000001").concat(iv).concat(sealed);

    assertThat(unwrapped(custodian(label), wrapped)).isEqualTo(KEY);
  }

  /// An administrator's tool gives short ids: such a key is not one of ours.
  @Test
  void aKeyWithAnIdOfSomebodyElseIsLeftAlone() {
    token.with(session -> make(session, "foreign", "ff"));
    TokenCustodian custodian = custodian("foreign");

    assertThat(unwrapped(custodian, custodian.wrap(key()))).isEqualTo(KEY);
  }

  /// A module that waits for its device would keep the few threads that carry all requests.
  @Test
  void noVirtualThreadWaitsWithinTheModule() throws InterruptedException {
    var within = new AtomicReference<>(Thread.currentThread());

    Thread.startVirtualThread(() -> within.set(token.with(_ -> Thread.currentThread()))).join();

    assertThat(within.get().isVirtual()).isFalse();
    assertThat(within.get()).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void aTokenThatDoesNotAnswerIsNotAwaitedForEver() {
    var answered = new CountDownLatch(1);
    Token silent = Token.open(hsm.settings(), Duration.ofSeconds(2));
    try {
      assertThatThrownBy(() -> silent.with(_ -> awaited(answered)))
          .isInstanceOf(Pkcs11Exception.class)
          .hasMessageContaining("does not answer within PT2S");
    } finally {
      answered.countDown();
      silent.close();
    }
  }

  @Test
  void whoFindsNoPlaceIsToldAtOnce() throws Exception {
    var answered = new CountDownLatch(1);
    Token silent = Token.open(hsm.settings(), Duration.ofSeconds(2), new FewAtOnce(2, 1));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ExecutorCompletionService<String>(callers);
      for (int i = 0; i < 4; i++) {
        var _ =
            answers.submit(() ->
                String.valueOf(
                    catchThrowable(() -> silent.with(_ -> awaited(answered))).getMessage()));
      }

      assertThat(answers.take().get())
          .isEqualTo("the token is busy: 2 calls do not end, and 1 await their turn");
      assertThat(List.of(answers.take().get(), answers.take().get(), answers.take().get()))
          .containsExactlyInAnyOrder(
              "the token does not answer within PT2S",
              "the token does not answer within PT2S",
              "the token is busy: 2 calls did not end within 2 s");
    } finally {
      answered.countDown();
    }
    assertThat(look(silent)).isEmpty();
    silent.close();
  }

  /// Else a server that stops would wait for a module that hangs, and its store stay open.
  @Test
  void theEndDoesNotAwaitAModuleThatHangsForEver() throws InterruptedException {
    var answered = new CountDownLatch(1);
    Token silent = Token.open(hsm.settings(), Duration.ofMillis(500));
    var ended = new AtomicReference<>(new Throwable());
    Thread restarting = new Thread(() -> Cryptoki.load(hsm.module(), LONG).restart());
    Thread closing = new Thread(() -> ended.set(catchThrowable(silent::close)));
    try {
      assertThatThrownBy(() -> silent.with(_ -> awaited(answered)))
          .isInstanceOf(Pkcs11Exception.class);
      restarting.start();
      while (restarting.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }

      closing.start();

      assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
      assertThat(ended.get()).hasMessageContaining("does not answer within");
    } finally {
      answered.countDown();
      restarting.join();
      closing.join();
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> look(Token token) {
    return token.with(session -> session.find(new Attributes().text(Constants.LABEL, "none")));
  }

  @Test
  void aPinThatWasRefusedIsNotTriedAgain(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("pin");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, SoftHsm.PIN);
    Optional<String> label = Optional.of(SoftHsm.LABEL);
    try (Token own =
        Token.open(new TokenSettings(hsm.module(), 0, label, new PinSource.InFile(file)))) {
      Files.writeString(file, "0000");
      logEverybodyOut();

      assertThatThrownBy(() -> look(own)).hasMessageContaining("the PIN is wrong");
      assertThatThrownBy(() -> look(own)).hasMessageContaining("it is not tried again");

      Files.writeString(file, SoftHsm.PIN);
      assertThat(look(own)).isEmpty();
    }
  }

  @Test
  void aWrongPinASlotWithoutATokenAndALibraryThatIsNoneAreNamed() throws InterruptedException {
    logEverybodyOut();
    Optional<String> label = Optional.of(SoftHsm.LABEL);

    assertThatThrownBy(() ->
            Token.open(new TokenSettings(hsm.module(), 0, label, new PinSource.Given("0000"))))
        .hasMessageContaining("the PIN is wrong")
        .hasMessageNotContaining("0000");
    assertThatThrownBy(() ->
            Token.open(
                new TokenSettings(
                    hsm.module(), 0, Optional.of("no"), new PinSource.Given(SoftHsm.PIN))))
        .hasMessageContaining("slots with a token, and not one labelled no");
    assertThatThrownBy(() ->
            Token.open(
                new TokenSettings(
                    Path.of("/nonexistent/hsm.so"), 0, label, new PinSource.Given(SoftHsm.PIN))))
        .hasMessageContaining("/nonexistent/hsm.so is no PKCS#11 module");
  }
}
