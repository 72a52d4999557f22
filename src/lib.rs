//! `attrflow` evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings.

pub mod dotnet;
pub mod limits;
