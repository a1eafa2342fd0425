package dev.nacre.keybroker.limits;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/// Any bytes as a block of headers: walked to its end or to what is malformed, and what is written
/// in its place says as much.
class HeaderBlockFuzzTest {
  @FuzzTest
  void block(byte[] input) {
    byte[] numbered = new HeaderBlock(input).numbered();
    int headers = new HeaderBlock(input).headers();
    require(numbered.length <= input.length, "a number is longer than the name it is for");
    require(
        new HeaderBlock(numbered).headers() == headers, "a header came or went with its number");
    require(
        Arrays.equals(numbered, new HeaderBlock(numbered).numbered()),
        "what has its numbers got others");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
