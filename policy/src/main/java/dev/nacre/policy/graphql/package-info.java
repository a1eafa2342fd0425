/// GraphQL: documents to values and back to what is wrong with them, by the specification of
/// October 2021.
package dev.nacre.policy.graphql;
