//! All tests, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod attribute_names;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod computed;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod converted_inputs;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod discovery;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod embed;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod families;
#[cfg(test)]
mod function_vectors;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod fused_strings;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod input_streams;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lineage;
#[cfg(test)]
mod link_table;
#[cfg(test)]
mod links;
#[cfg(test)]
mod lints;
#[cfg(test)]
mod nesting;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod plan_lines;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod programs;
#[cfg(test)]
#[path = "oracle/random.rs"]
mod random;
#[cfg(test)]
mod records;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scim;
#[cfg(test)]
mod scopes;
#[cfg(test)]
mod shared_table;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod support;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod synthetic_records;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod untrusted;
#[cfg(test)]
#[path = "oracle/ways.rs"]
mod ways;
#[cfg(test)]
mod wire;
#[cfg(test)]
mod words;
#[cfg(test)]
mod work;
