import org.jspecify.annotations.NullMarked;

/// What crosses between the processes of Nacre.
@NullMarked
module dev.nacre.protocol {
  requires static org.jspecify;
  requires transitive dev.nacre.codec;

  exports dev.nacre.protocol.agent;
  exports dev.nacre.protocol.initdata;
  exports dev.nacre.protocol.kbs;
  exports dev.nacre.protocol.trace;
}
