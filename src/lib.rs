//! `attrflow` evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings.

pub mod diagnostic;
pub mod dotnet;
pub mod limits;
pub mod scim;
pub mod source;
pub mod syntax;
