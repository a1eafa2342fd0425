import org.jspecify.annotations.NullMarked;

/// Questions to other servers over HTTP: what comes back comes within a time, up to a size, and
/// from whom we meant. What it means is for who asked.
///
/// Start at [dev.nacre.web.BoundedHttp].
@NullMarked
module dev.nacre.web {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;
  requires transitive java.net.http;

  exports dev.nacre.web;
}
