//! Talks to a SCIM server as Microsoft Entra ID's provisioning service does.
//!
//! [`run`] brings a server to what a mapping says, as the service does. [`client`] sends single requests under limits and never gives a token to another host. [`conformance`] asks a server everything
//! the service will ask, and reports what it refuses or stores wrongly. This is the only crate of attrflow with a network client.

pub mod client;
pub mod conformance;
pub mod run;
