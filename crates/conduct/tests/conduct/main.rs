//! Verdicts on whole lists of sightings: each charge with its bounds, the official SDKs, and laws that always hold.

mod charges;
mod edges;
mod laws;
mod look;
mod sdks;
mod watched;
