package dev.nacre.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.measure.RealmLaunch.Hash;
import dev.nacre.measure.RealmLaunch.Parameters;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// The expected values were computed by an independent program from the specification's tables.
class RealmLaunchTest {
  private static final Parameters USUAL =
      new Parameters(false, 48, OptionalInt.empty(), 2, 2, 0, Hash.SHA_256);
  private static final Bytes KERNEL = Bytes.utf8("K".repeat(5000));
  private static final Bytes TREE = Bytes.utf8("dtb");

  @Test
  void aRealmIsMeasuredStepByStep() {
    assertThat(launched(RealmLaunch.of(USUAL)).rim())
        .hasToString("071ff7955ab03991ecfcd61c9a4a96122afc75fbfddef988c21bb60eb0e3aa41");
  }

  @Test
  void everyParameterAndTheLongerHashAreMeasured() {
    var parameters = new Parameters(false, 40, OptionalInt.of(3), 6, 4, 8, Hash.SHA_512);

    assertThat(launched(RealmLaunch.of(parameters)).rim())
        .hasToString(
            "bc657b70d10d4cb2f8dd79a60d3f4c6474709ab1abf0f6eb3acc7466bb24a925"
                + "d6f4a837945d723a2b2c572db42cf2b43f9cce0836a7a0d0dda35d856223107c");
  }

  @Test
  void theOrderOfTheStepsMatters() {
    Bytes one = RealmLaunch.of(USUAL).load(0x1000, TREE).load(0x4000, KERNEL).rim();
    Bytes other = RealmLaunch.of(USUAL).load(0x4000, KERNEL).load(0x1000, TREE).rim();

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void addressesInsideAGranuleAreRefused() {
    assertThatThrownBy(() -> RealmLaunch.of(USUAL).load(0x1001, TREE))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("multiple of 4096");
    assertThatThrownBy(() -> RealmLaunch.of(USUAL).memory(0x1000, 0x1fff))
        .isInstanceOf(MalformedException.class);
  }

  private static RealmLaunch launched(RealmLaunch launch) {
    return launch
        .memory(0x4000_0000L, 0x8020_1000L)
        .load(0x4020_0000L, KERNEL)
        .load(0x4400_0000L, TREE)
        .processor(true, 0x4020_0000L, List.of(0x4400_0000L))
        .processor(false, 0, List.of());
  }
}
