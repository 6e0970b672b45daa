//! Reply values of the Redis protocol: what they are, how they travel, how redis-cli prints them.
//!
//! A crate of its own because everybody speaks it: the keyspace answers with a [`Value`], scripts
//! convert it, the server encodes it, a trace counts its bytes. It knows no command and no key.
//!
//! ```
//! use resp::{Bytes, Protocol, Value, cli, encode};
//!
//! let argv = cli::split_args(r#"SET k "a\x00b""#).unwrap();
//! assert_eq!(argv[2], Bytes::from_static(b"a\0b"));
//!
//! let mut wire = Vec::new();
//! encode(&Value::Bulk(Bytes::from_static(b"hi")), Protocol::Resp2, &mut wire);
//! assert_eq!(wire, b"$2\r\nhi\r\n");
//! ```

pub mod cli;
mod encode;
pub mod number;
mod reply;
mod request;
mod value;

pub use bytes::Bytes;
pub use encode::{command_len, encode, encode_command, encoded_len};
pub use reply::{MalformedReply, ReplyDecoder};
pub use request::{MAX_BULK, ProtocolError, RequestDecoder};
pub use value::{Double, Protocol, Value};
