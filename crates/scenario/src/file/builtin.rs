//! The scenario files that come along.

/// Each by its name, with its text. The first ones say most to whoever has just come.
pub const FILES: &[(&str, &str)] = &[
    ("oversell", include_str!("../../cases/oversell.toml")),
    ("expire-leak", include_str!("../../cases/expire-leak.toml")),
    ("fencing", include_str!("../../cases/fencing.toml")),
    ("idempotency", include_str!("../../cases/idempotency.toml")),
    ("leaderboard", include_str!("../../cases/leaderboard.toml")),
    ("likes", include_str!("../../cases/likes.toml")),
    ("numbers-again", include_str!("../../cases/numbers-again.toml")),
    ("on-call", include_str!("../../cases/on-call.toml")),
    ("queue", include_str!("../../cases/queue.toml")),
    ("rate-limiter", include_str!("../../cases/rate-limiter.toml")),
    ("retry-storm", include_str!("../../cases/retry-storm.toml")),
    ("seats", include_str!("../../cases/seats.toml")),
    ("sent-again", include_str!("../../cases/sent-again.toml")),
    ("signup", include_str!("../../cases/signup.toml")),
    ("stale-cache", include_str!("../../cases/stale-cache.toml")),
    ("token-bucket", include_str!("../../cases/token-bucket.toml")),
    ("transfer", include_str!("../../cases/transfer.toml")),
    ("transfer-crash", include_str!("../../cases/transfer-crash.toml")),
    ("unsafe-release", include_str!("../../cases/unsafe-release.toml")),
    ("wake-up", include_str!("../../cases/wake-up.toml")),
];
