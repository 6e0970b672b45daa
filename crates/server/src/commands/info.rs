//! `INFO`: facts and counters, in sections.

use keyspace::Touch;
use resp::Bytes;

use super::{CoreCommand, is, text};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[("info", info)];

/// A section: its title, whether it is shown unasked, and its lines.
type Section = (&'static str, bool, fn(&mut Core) -> Vec<String>);

/// In the server's order. What it counts of the machine it runs on is left out.
const SECTIONS: [Section; 12] = [
    ("Server", true, server),
    ("Clients", true, clients),
    ("Memory", true, memory),
    ("Persistence", true, persistence),
    ("Stats", true, stats),
    ("Replication", true, replication),
    ("Modules", true, |_| Vec::new()),
    ("Commandstats", false, commandstats),
    ("Errorstats", true, errorstats),
    ("Latencystats", false, |_| Vec::new()),
    ("Cluster", true, |_| vec!["cluster_enabled:0".to_owned()]),
    ("Keyspace", true, keyspace_facts),
];

fn info(core: &mut Core, argv: &[Bytes]) -> Reply {
    let asked = &argv[1..];
    let wanted = |(title, unasked, _): &&Section| {
        let everything = asked.iter().any(|word| is(word, "all") || is(word, "everything"));
        let default = asked.is_empty() || asked.iter().any(|word| is(word, "default"));
        everything || *unasked && default || asked.iter().any(|word| is(word, title))
    };
    let mut told = String::new();
    for (title, _, lines) in SECTIONS.iter().filter(wanted) {
        if !told.is_empty() {
            told += "\r\n";
        }
        told += &format!("# {title}\r\n");
        for line in lines(core) {
            told += &line;
            told += "\r\n";
        }
    }
    Ok(text(told))
}

fn server(core: &mut Core) -> Vec<String> {
    core.scene.footprint.read(Touch::Clock);
    vec![
        "redis_version:7.0.15".to_owned(),
        "redis_mode:standalone".to_owned(),
        "arch_bits:64".to_owned(),
        format!("tcp_port:{}", core.config.text("port")),
        format!("server_time_usec:{}", core.scene.now.0),
    ]
}

fn clients(core: &mut Core) -> Vec<String> {
    vec![
        format!("connected_clients:{}", core.clients),
        "cluster_connections:0".to_owned(),
        format!("maxclients:{}", core.config.text("maxclients")),
        "blocked_clients:0".to_owned(),
        "tracking_clients:0".to_owned(),
    ]
}

fn memory(core: &mut Core) -> Vec<String> {
    vec![
        format!("maxmemory:{}", core.config.text("maxmemory")),
        format!("maxmemory_policy:{}", core.config.text("maxmemory-policy")),
    ]
}

fn persistence(_core: &mut Core) -> Vec<String> {
    let facts = ["loading:0", "rdb_bgsave_in_progress:0", "aof_enabled:0"];
    facts.map(str::to_owned).into()
}

fn stats(core: &mut Core) -> Vec<String> {
    let errors: u64 = core.stats.errors.iter().map(|(_, count)| count).sum();
    vec![
        format!("total_connections_received:{}", core.stats.connections),
        format!("total_commands_processed:{}", core.stats.processed()),
        format!("total_error_replies:{errors}"),
    ]
}

fn replication(_core: &mut Core) -> Vec<String> {
    let facts = ["role:master", "connected_slaves:0", "master_repl_offset:0"];
    facts.map(str::to_owned).into()
}

/// Commands take no virtual time.
fn commandstats(core: &mut Core) -> Vec<String> {
    let lines = core.stats.called().map(|(id, calls)| {
        format!(
            "cmdstat_{}:calls={},usec=0,usec_per_call=0.00,rejected_calls={},failed_calls={}",
            id.spec().name,
            calls.carried_out,
            calls.rejected,
            calls.failed
        )
    });
    lines.collect()
}

fn errorstats(core: &mut Core) -> Vec<String> {
    let errors = core.stats.errors.iter();
    let lines = errors.map(|(code, count)| format!("errorstat_{}:count={count}", String::from_utf8_lossy(code)));
    let mut lines: Vec<String> = lines.collect();
    sorting::sort(&mut lines);
    lines
}

fn keyspace_facts(core: &mut Core) -> Vec<String> {
    let mut lines = Vec::new();
    for db in 0..keyspace::DATABASES {
        let keys = core.context().within(db, |ctx| ctx.count());
        let mortal = core.keyspace.database(db).mortal();
        if keys > 0 {
            lines.push(format!("db{db}:keys={keys},expires={mortal},avg_ttl=0"));
        }
    }
    lines
}
