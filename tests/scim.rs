//! SCIM paths, filters, objects and schemas.

mod assembling;
mod dialects;
mod generated;
mod matching;
mod messages;
mod objects;
mod reading;
mod recogniser;
mod schemas;
mod strain;
