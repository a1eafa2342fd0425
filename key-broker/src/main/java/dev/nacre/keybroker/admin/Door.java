package dev.nacre.keybroker.admin;

/// Decides who may administer what.
public interface Door {
  Admission admit(Approach approach);
}
