package dev.nacre.protocol.initdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

class TomlTest {
  @Test
  void aTableHoldsWhatFollowsItsHeader() {
    assertThat(read("a = 1\n[b.c]\nd = \"x\" # comment\n[b]\ne = true"))
        .isEqualTo("{\"a\":1,\"b\":{\"c\":{\"d\":\"x\"},\"e\":true}}");
  }

  @Test
  void longStringsKeepTheirLinesButNotTheFirstLineEnd() {
    assertThat(read("a = '''\nx\\n\n'y'''''\nb = \"\"\"\nq \\\n   r\\t\"\"\"\n"))
        .isEqualTo("{\"a\":\"x\\\\n\\n'y''\",\"b\":\"q r\\t\"}");
  }

  /// Each document is read by a library too, and both must see the same.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n# only a comment",
        "a.b.c = 1\na.b.d = 2\na.\"x y\".'z' = 3",
        "[[list]]\nx = 1\n[list.sub]\ny = 2\n[[list]]\nx = 3\n[list.sub]\ny = 4",
        "a = [1, 2,\n # why\n 3,\n]\nb = [ [ ], [ 'x' ] ]",
        "a = { b = 1, c.d = 'x', e = [ { f = 2 } ] }\n[g]\nh = {}",
        "a = 0x1F\nb = 0o17\nc = 0b101\nd = 1_000\ne = -17\nf = +0",
        "a = \"\\u00e5\\U0001F600 \\\\ \\\" \\b\\f\\r\"\nb = '\\u00e5'",
        "a = \"\"\"\"quoted\"\"\"\"\"\nb = ''''x'''''",
        "\"\" = 1\n1234 = 2\n-_- = 3",
        "[a]\nb.c = 1\n[a.d]\ne = 1",
        "[a.b.c]\nx=1\n[a]\ny=2\n[a.b]\nz=3"
      })
  void itReadsWhatALibraryReads(String document) {
    JsonNode expected = new TomlMapper().readTree(document);
    assertThat(Json.parse(read(document))).isEqualTo(Json.parse(expected.toString()));
  }

  @Test
  void lineEndsOfTwoCharactersCountAsOne() {
    assertThat(read("a = 1\r\nb = '''\r\nx\r\n'''\r\n")).isEqualTo("{\"a\":1,\"b\":\"x\\n\"}");
  }

  @Test
  void realNumbersKeepTheirDigits() {
    assertThat(read("a = 1.50\nb = -2e3")).isEqualTo("{\"a\":1.50,\"b\":-2E+3}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1\na = 2",
        "[a]\n[a]",
        "a.b = 1\n[a]",
        "[a.b]\nx = 1\n[a]\nb.y = 2",
        "a = {b = 1}\na.c = 2",
        "a = {b = 1}\n[a.c]",
        "a = {b = 1,}",
        "a = {b = 1, b = 2}",
        "a = 1e9999999999",
        "a = 1e100_000_000",
        "a = [1]\n[[a]]",
        "[a]\n[[a]]",
        "[[a]]\n[a]",
        "a = 'x\ny'",
        "a = \"x",
        "a = '''x",
        "a = \"\\q\"",
        "a = \"\\ud800\"",
        "a = \"\\u12\"",
        "a = 1 b = 2",
        "a = ",
        "= 1",
        "a",
        "[a",
        "[a]]",
        "[[a]",
        "a..b = 1",
        "a = 01",
        "a = 1__0",
        "a = 99999999999999999999",
        "a = 1979-05-27",
        "a = inf",
        "a = truer",
        "a = [1 2]",
        "a = [",
        "a = 1\u0001",
        "a = 1\rb = 2"
      })
  void whatIsNoTomlIsRefusedWithItsLine(String document) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("test.toml, line ");
  }

  @Test
  void theLineIsThatOfTheMistake() {
    assertThatThrownBy(() -> read("a = 1\n\nb = 2\nb = 3\n"))
        .hasMessage("test.toml, line 4: expected a new key, found \"b\" a second time");
  }

  @Test
  void deepNestingIsRefusedRatherThanFollowed() {
    assertThatThrownBy(() -> read("a = " + "[".repeat(100_000)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read("a = " + "{a=".repeat(100_000)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read("a" + ".a".repeat(100_000) + " = 1"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    assertThatThrownBy(() -> Toml.parse("test.toml", Bytes.ofHex("61203d2022ff22")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("UTF-8");
  }

  private static String read(String document) {
    return Toml.parse("test.toml", Bytes.utf8(document)).text();
  }
}
