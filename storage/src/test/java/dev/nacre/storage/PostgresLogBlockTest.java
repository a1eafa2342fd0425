package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresLogBlockTest extends LogBlockContract {
  private final PostgresSettings settings = TestPostgres.fresh();

  @Override
  Store open() {
    return Store.connect(settings, StoreContract.CLOCK);
  }

  @Override
  void execute(String statement) throws Exception {
    try (var connection = settings.connect();
        var control = connection.createStatement()) {
      control.execute(statement);
    }
  }

  @Test
  void theHashesAreNotEmptiedEither() {
    assertThatThrownBy(() -> execute("TRUNCATE journal_block")).hasMessageContaining("only grows");
  }
}
