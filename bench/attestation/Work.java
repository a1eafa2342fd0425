import java.util.List;

/// Something to be measured.
///
/// @param goal how often a second; 0 where none was set
/// @param once does it once, and throws when it did not come out as it must
/// @param bare the signatures that it cannot do without verifying
record Work(String name, int goal, Runnable once, List<Primitive> bare) {
  Work with(Primitive... needed) {
    return new Work(name, goal, once, List.of(needed));
  }
}
