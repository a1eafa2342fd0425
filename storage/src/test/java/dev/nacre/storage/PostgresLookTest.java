package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PostgresLookTest {
  private final PostgresSettings settings = TestPostgres.fresh();

  @Test
  void whereNothingIsNothingIsMade() throws SQLException {
    assertThat(Store.lookAt(settings)).isEmpty();

    try (Connection connection = settings.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT to_regnamespace('" + settings.schema() + "') IS NULL")) {
      assertThat(row.next() && row.getBoolean(1)).isTrue();
    }
  }

  @Test
  void aDatabaseInUseIsSeenAsItIsNow() {
    try (Store store = Store.connect(settings, InstantSource.system());
        Store look = Store.lookAt(settings).orElseThrow()) {
      store.put("a", "b", Bytes.utf8("c"));
      assertThat(look.find("a", "b")).contains(Bytes.utf8("c"));
      store.put("a", "b", Bytes.utf8("d"));
      assertThat(look.find("a", "b")).contains(Bytes.utf8("d"));
      assertThatThrownBy(() -> look.put("a", "b", Bytes.utf8("e")))
          .hasMessageContaining("only looked at");
    }
  }
}
