package dev.nacre.storage;

/// How many rows are read at a time, by the size of their values: 8 MB of small ones, or one large
/// one. So a table of any size is read in little memory.
public enum ValuePage {
  SMALL("<= 16384", 500),
  LARGE("> 16384", 1);

  private final String condition;
  private final int rows;

  ValuePage(String condition, int rows) {
    this.condition = condition;
    this.rows = rows;
  }

  /// What follows the length of a value in a statement's condition.
  public String condition() {
    return condition;
  }

  public int rows() {
    return rows;
  }
}
