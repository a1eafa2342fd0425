package dev.nacre.keybroker.openapi;

/// What plugins take and give beside bytes.
public final class PluginForms {
  public static final Form MACHINE =
      Form.object().must("vm_name", Form.text()).may("namespace", Form.text().orNull()).form();

  private PluginForms() {}
}
