package dev.nacre.codec.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The header `traceparent` of W3C Trace Context; the first values are those of its section 3.2.
class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

  @Test
  void theExampleOfTheSpecificationIsReadAndWritten() {
    TraceContext read = TraceContext.parse(HEADER).orElseThrow();

    assertThat(read).isEqualTo(new TraceContext(TRACE, SPAN, true));
    assertThat(read.header()).isEqualTo(HEADER);
  }

  @Test
  void onlyTheLowestFlagSaysWhetherItIsSampled() {
    assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-fe").orElseThrow().sampled())
        .isFalse();
    assertThat(TraceContext.parse("00-" + TRACE + "-" + SPAN + "-03").orElseThrow().header())
        .endsWith("-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01-", "cc-"})
  void ofALaterVersionTheFirstMembersCount(String version) {
    String later = version + HEADER.substring(3) + "-what-the-future-brings";

    assertThat(TraceContext.parse(later)).contains(new TraceContext(TRACE, SPAN, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-" + TRACE + "-" + SPAN + "-01",
        HEADER + "-more",
        HEADER + "-",
        HEADER + " ",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00_" + TRACE + "-" + SPAN + "-01"
      })
  void whatIsMalformedIsNoCause(String header) {
    assertThat(TraceContext.parse(header)).isEmpty();
  }

  @Test
  void aHeaderOfAMegabyteIsNotLookedInto() {
    assertThat(TraceContext.parse("01" + HEADER.substring(2) + "-" + "x".repeat(1 << 20)))
        .isEmpty();
  }

  @Test
  void aChildBelongsToTheSameTrace() {
    TraceContext parent = TraceContext.root(1, 2, 3);

    TraceContext child = parent.child(4);

    assertThat(child.traceId()).isEqualTo("00000000000000010000000000000002");
    assertThat(child.spanId()).isEqualTo("0000000000000004");
    assertThat(TraceContext.parse(child.header())).contains(child);
  }

  @Test
  void zerosAreNoName() {
    assertThat(TraceContext.root(0, 0, 0).header())
        .isEqualTo("00-00000000000000000000000000000001-0000000000000001-01");
    assertThatThrownBy(() -> new TraceContext("0".repeat(32), SPAN, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void workKnowsItsCauseAndOnlyWithinIt() {
    TraceContext cause = TraceContext.root(1, 2, 3);

    assertThat(cause.around(TraceContext::current)).contains(cause);
    assertThat(TraceContext.current()).isEmpty();
  }
}
