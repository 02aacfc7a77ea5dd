//! How the review answers to hands.
