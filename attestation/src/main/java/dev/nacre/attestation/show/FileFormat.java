package dev.nacre.attestation.show;

import dev.nacre.codec.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How a file that is not evidence itself, but belongs to some, is recognised and laid out.
///
/// @param layouts its parts; throws [dev.nacre.codec.MalformedException] for what is damaged
record FileFormat(String kind, Predicate<Bytes> isOne, Function<Bytes, List<Layout>> layouts) {
  Recognised read(Bytes file) {
    return new Recognised(kind, Optional.empty(), layouts.apply(file));
  }
}
