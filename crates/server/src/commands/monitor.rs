//! `MONITOR`: a client that is shown what all of them do.

use keyspace::Error;
use resp::{Bytes, Value};

use super::ClientCommand;
use crate::ClientId;
use crate::client::Replies;
use crate::event::{Observe, Source};
use crate::server::Server;

pub(super) const COMMANDS: &[(&str, ClientCommand)] = &[("monitor", monitor)];

fn monitor(server: &mut Server, client: ClientId, _argv: &[Bytes]) -> Result<Option<Value>, Error> {
    if server.core.recorder.observe == Observe::Never {
        return Err(Error::NotBuilt("monitor"));
    }
    if server.core.scene.source == Source::Transaction {
        return Err(Error::MonitorInTransaction);
    }
    if !server.monitors.insert(client) {
        // Said again it is not even answered.
        let replies = &mut server.client(client).replies;
        *replies = match *replies {
            Replies::All => Replies::Skip(0),
            same => same,
        };
    }
    Ok(Some(Value::OK))
}
