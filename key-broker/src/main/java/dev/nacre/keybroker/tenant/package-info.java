/// Namespaces with policies, secrets, reference values, quotas and audit logs of their own.
package dev.nacre.keybroker.tenant;
