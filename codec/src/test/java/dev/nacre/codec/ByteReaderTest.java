package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private static final Bytes SOURCE = Bytes.ofHex("0102030405060708ff");

  @Test
  void littleEndianReadsTheLastByteAsTheHighest() {
    var in = ByteReader.littleEndian("T", SOURCE);
    assertThat(in.u16("A")).isEqualTo(0x0201);
    assertThat(in.u32("B")).isEqualTo(0x06050403L);
  }

  @Test
  void bigEndianReadsTheFirstByteAsTheHighest() {
    assertThat(ByteReader.bigEndian("T", SOURCE).u64("A")).isEqualTo(0x0102030405060708L);
  }

  @Test
  void truncatedFieldNamesStructureFieldOffsetExpectedAndFound() {
    var in = ByteReader.littleEndian("REPORT", SOURCE);
    in.u64("A");
    assertThatThrownBy(() -> in.u32("POLICY"))
        .hasMessage("REPORT.POLICY at offset 8: expected 4 bytes, found 1 bytes");
  }

  @Test
  void hostileLengthIsRefusedBeforeAllocation() {
    var in = ByteReader.littleEndian("T", SOURCE);
    assertThatThrownBy(() -> in.bytes("LENGTH", Integer.MAX_VALUE))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> in.bytes("LENGTH", -1)).isInstanceOf(MalformedException.class);
  }

  @Test
  void reservedBytesMustBeZeroAndLeftOversAreRefused() {
    var in = ByteReader.littleEndian("T", SOURCE);
    assertThatThrownBy(() -> in.zeros(2)).hasMessageContaining("bytes of zero");
    assertThatThrownBy(in::end).hasMessageContaining("more bytes");
  }

  @Test
  void innerReaderCannotLeaveItsBounds() {
    var inner = ByteReader.littleEndian("T", SOURCE).within("INNER", 4);
    assertThat(inner.u32("A")).isEqualTo(0x04030201L);
    assertThatThrownBy(() -> inner.u8("B")).hasMessageContaining("T.INNER.B");
  }
}
