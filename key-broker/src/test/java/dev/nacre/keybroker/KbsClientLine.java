package dev.nacre.keybroker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A command line of upstream's `kbs-client`, taken apart.
///
/// @param options with their values; a switch has the empty one
/// @param words what is no option: the command and what it takes
record KbsClientLine(Map<String, String> options, List<String> words) {
  private static final Set<String> SWITCHES =
      Set.of(
          "--allow-all",
          "--deny-all",
          "--affirming",
          "--default",
          "--as-integer",
          "--as-bool",
          "--as-single-value");

  static KbsClientLine of(List<String> line) {
    var options = new HashMap<String, String>();
    var words = new ArrayList<String>();
    for (int i = 0; i < line.size(); i++) {
      String word = line.get(i);
      if (SWITCHES.contains(word)) {
        options.put(word, "");
      } else if (word.startsWith("--")) {
        i++;
        options.put(word, line.get(i));
      } else {
        words.add(word);
      }
    }
    return new KbsClientLine(options, words);
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  Optional<String> find(String option) {
    return Optional.ofNullable(options.get(option));
  }

  String option(String option) {
    return find(option).orElseThrow(() -> new IllegalArgumentException("without " + option));
  }

  /// The word at `place`, if the line is that long.
  Optional<String> word(int place) {
    return place < words.size() ? Optional.of(words.get(place)) : Optional.empty();
  }
}
