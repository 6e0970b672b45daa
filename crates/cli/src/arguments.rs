//! What was typed after `raceground`.

use crate::check::Form;
use crate::race;
use crate::redis::Address;
use crate::replay::Order;
use crate::simulate;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Print a help text.
    Help(&'static str),
    /// Print the version.
    Version,
    /// Serve the engine on a port of the loopback interface; 0 stands for any free one.
    Serve { port: u16 },
    /// Say what is wrong with the scripts in these files.
    Lint { paths: Vec<String>, fix: bool },
    /// Explore the scenarios in these files.
    Check {
        paths: Vec<String>,
        form: Form,
        /// So many variants at a time; none: as many as the machine has cores.
        cores: Option<usize>,
    },
    /// Let very many clients run in virtual time.
    Simulate(simulate::Order),
    /// Replay an order of steps.
    Replay(Order),
    /// Race on a real server.
    Race(race::Order),
}

const DEFAULT_PORT: u16 = 6379;

const HELP: &str = "\
raceground: the Redis emulator of the playground, at the command line

Usage: raceground <command> [options]

Commands:
  serve     Answer redis-cli and other clients on a port of this machine
  lint      Say what is wrong with scripts, or likely to go wrong
  check     Find every order of clients that breaks a rule, or prove that there is none
  simulate  Let up to 100,000 clients of a scenario run in virtual time
  replay    Play an order that breaks a rule again, here or on a real server
  race      Let the clients of a scenario race on a real server

Options:
  -h, --help      Show this help, or with a command the help of that command
  -V, --version   Show the version

Example:
  raceground serve --port 7000     and in another terminal
  redis-cli -p 7000 EVAL \"return redis.call('INCR', KEYS[1])\" 1 counter
";

const SERVE_HELP: &str = "\
Answer redis-cli and other clients on a port of this machine

Usage: raceground serve [--port N]

It starts empty, keeps everything in memory, listens on 127.0.0.1 only and ends with Ctrl-C.

Options:
  -p, --port N   The port; 0 takes any free one. Without it: 6379
  -h, --help     Show this help
";

const LINT_HELP: &str = "\
Say what is wrong with scripts, or likely to go wrong

Usage: raceground lint [--fix] FILE...

Each finding is an error, a warning or a hint, with its place and what to do about it.
It ends with 1 if there are errors, with 0 if there are none.

Options:
      --fix    Make the changes that change nothing where a script did not end in an error
  -h, --help   Show this help
";

const CHECK_HELP: &str = "\
Find every order of clients that breaks a rule, or prove that there is none

Usage: raceground check FILE... [--json | --junit] [--cores N]

Each file is a scenario: data, clients with their programs, rules. All orders of their steps are
explored; a break is told with its smallest story and a code by which it can be played again.
It ends with 0 if everything holds or is as the file expects, with 1 if something is broken, and
with 2 if something could not be decided.

Options:
      --json     Print a list with an object for each variant
      --junit    Print the XML that shows the results of tests
      --cores N  Explore so many variants at a time; usually as many as there are cores
  -h, --help     Show this help

Example of a file:
  title = \"One item, two buyers\"
  setup = [\"SET stock 1\"]

  [[client]]
  name = \"buyer\"
  count = 2
  mode = \"app\"          # every redis.call is a round trip; \"script\": all of it is one EVALSHA
  keys = [\"stock\"]
  program = '''
  local stock = tonumber(redis.call('GET', KEYS[1]))
  if stock > 0 then redis.call('DECR', KEYS[1]) return 'sold' end
  return 'out'
  '''

  [[rule]]
  name = \"never below zero\"
  when = \"always\"       # or \"finally\", \"eventually\", \"sometimes\"
  lua = \"return tonumber(redis.call('GET', 'stock')) >= 0\"

  [[rule]]
  serializable = true   # or never_negative, conserved, expires, no_lost_update = [KEY...],
                        # or at_most = { count = 1, result = \"sold\" }

  [faults]              # how often each may happen; usually not at all
  clock_jumps = 0       # the clock jumps to where the next key expires
  deaths = 0            # a client dies
  restarts = 0          # the server restarts without its data, scripts and connections
  lost_replies = 0      # a command is carried out, its reply lost with the connection
  repeated_requests = 0 # the same, and the client's library sends it again by itself

  [time]                # only for simulate, as its help says
  [race]                # only for the page: setup, args, clients, arrivals, lua with its name,
                        # at_most and tally where they are others than here

  [bounds]              # where one is hit nothing is proved, and check says which it was
  steps = 1000          # of one interleaving
  states = 2000000
  megabytes = 1024
  seconds = 60
  interruptions = 2     # where all are too many: those with so few interruptions
  samples = 10000       # interleavings drawn by chance where all are too many
  seed = 1              # of that chance
";

const SIMULATE_HELP: &str = "\
Let up to 100,000 clients of a scenario run in virtual time

Usage: raceground simulate FILE... [--clients N] [--seed S] [--json]

One order of the clients' steps is played, as their round trips and the seed have it: the same seed
gives the same run everywhere. The variants of a file are shown side by side: whether a rule was
broken and by which step, how the clients ended, how long they took, what they sent.
It ends with 0 if no rule was broken, which proves nothing, and with 1 if one was, or if a run took
longer than the seconds that [bounds] gives it.
Rules are looked at after every step that writes what they read, and those of the end when all
clients have ended. What compares with other orders is not looked at. Faults do not happen.

Options:
      --clients N  How many, from 1 to 100000, in the proportions of the file.
                   Without it: what [time] says, or as many as the file has
      --seed S     The seed of all chance. Without it: what [bounds] says, or 1
      --json       Print a list with an object for each variant
  -h, --help       Show this help

What a file may say about time, with what is usual:
  [time]
  clients = 5000        # usually as many as there are
  round_trip = \"10ms\"   # to the server and back
  jitter = \"40%\"        # how far times are spread
  distribution = \"uniform\"   # evenly to both sides; or \"log-normal\", as most networks have it:
                        # half of the ways take longer, and 40% is the deviation of the logarithm
  spikes = { share = \"0.5%\", longer = \"200ms\" }   # of the messages; usually none
  think = \"0ms\"         # between a reply and the next command
  arrivals = \"1s\"       # all clients begin within this time
  service = \"10us\"      # so long the server is busy with a command

  [client.time]         # below a [[client]]: what is different for it
  round_trip = \"80ms\"   # or jitter, distribution, spikes, think
  after = \"500ms\"       # so much later than the others it begins
";

const REPLAY_HELP: &str = "\
Play an order of steps again, here or on a real server

Usage: raceground replay CODE [FILE...] [--redis URL [--flush]]
       raceground replay FILE... [--redis URL [--flush]]

With the code of a break, that one is played; its scenario is looked for in the files, without
files in all *.toml of this folder. Without a code all breaks of the files are found and played.
On a real server each client has a connection of its own, every reply is compared, and in the end
everything the server holds. It must be empty, and it is left empty. In a cluster, of which any node
may be named, the keys of a client must be in one slot: the same {tag} in their names puts them there.
It ends with 0 if everything was the same, with 1 if not.

Options:
      --redis URL  The server, as in redis://127.0.0.1:6379
      --flush      Delete what it holds
  -h, --help       Show this help
";

const RACE_HELP: &str = "\
Let the clients of a scenario race on a real server

Usage: raceground race FILE... --redis URL [--rounds N] [--flush]

Each client has a connection and a thread of its own; all begin at the same moment, round after
round. Rules are looked at when all have ended. The server must be empty, and it is left empty. In a
cluster the keys of a client must be in one slot, and be those its `keys` name.
It ends with 0 if no rule was broken, which proves nothing, and with 1 if one was.

Options:
      --redis URL  The server, as in redis://127.0.0.1:6379
      --rounds N   How often each variant is raced. Without it: 200
      --flush      Delete what the server holds
  -h, --help       Show this help
";

/// Understand the words, or say what is wrong with them.
pub(crate) fn parse(words: &[String]) -> Result<Request, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [] | ["-h" | "--help" | "help"] => Ok(Request::Help(HELP)),
        ["help", "serve"] => Ok(Request::Help(SERVE_HELP)),
        ["help", "lint"] => Ok(Request::Help(LINT_HELP)),
        ["help", "race"] => Ok(Request::Help(RACE_HELP)),
        ["help", "replay"] => Ok(Request::Help(REPLAY_HELP)),
        ["help", "simulate"] => Ok(Request::Help(SIMULATE_HELP)),
        ["help", "check"] => Ok(Request::Help(CHECK_HELP)),
        ["-V" | "--version"] => Ok(Request::Version),
        ["serve", ref options @ ..] => parse_serve(options),
        ["lint", ref paths @ ..] => parse_lint(paths),
        ["check", ref words @ ..] => parse_check(words),
        ["simulate", ref words @ ..] => parse_simulate(words),
        ["replay", ref words @ ..] => parse_replay(words),
        ["race", ref words @ ..] => parse_race(words),
        [other, ..] => Err(format!(
            "there is no command '{other}'. 'raceground --help' lists them."
        )),
    }
}

fn parse_serve(options: &[&str]) -> Result<Request, String> {
    match *options {
        [] => Ok(Request::Serve { port: DEFAULT_PORT }),
        ["-h" | "--help", ..] | [.., "-h" | "--help"] => Ok(Request::Help(SERVE_HELP)),
        ["-p" | "--port", port] => parse_port(port),
        ["-p" | "--port"] => Err("--port wants a number after it, as in --port 7000.".to_owned()),
        [word] if word.starts_with("--port=") => parse_port(&word["--port=".len()..]),
        ["-p" | "--port", _, other, ..] | [other, ..] => Err(format!(
            "'{other}' is no option of serve. 'raceground serve --help' lists them."
        )),
    }
}

fn parse_lint(paths: &[&str]) -> Result<Request, String> {
    if paths.iter().any(|path| matches!(*path, "-h" | "--help")) {
        return Ok(Request::Help(LINT_HELP));
    }
    let fix = paths.contains(&"--fix");
    let paths: Vec<&str> = paths.iter().copied().filter(|path| *path != "--fix").collect();
    if let Some(option) = paths.iter().find(|path| path.starts_with('-')) {
        return Err(format!(
            "'{option}' is no option of lint. 'raceground lint --help' lists them."
        ));
    }
    if paths.is_empty() {
        return Err("lint wants a file after it, as in raceground lint script.lua.".to_owned());
    }
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    Ok(Request::Lint { paths, fix })
}

fn parse_check(words: &[&str]) -> Result<Request, String> {
    let (mut paths, mut form, mut cores) = (Vec::new(), Form::Text, None);
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "-h" | "--help" => return Ok(Request::Help(CHECK_HELP)),
            "--cores" => {
                let number = words
                    .next()
                    .and_then(|text| text.parse().ok())
                    .filter(|&cores| cores > 0);
                cores = Some(number.ok_or("--cores wants a number from 1 upwards after it.")?);
            }
            "--json" => form = Form::Json,
            "--junit" => form = Form::Junit,
            option if option.starts_with('-') => {
                return Err(format!(
                    "'{option}' is no option of check. 'raceground check --help' lists them."
                ));
            }
            path => paths.push(path.to_owned()),
        }
    }
    if paths.is_empty() {
        return Err("check wants a file after it, as in raceground check scenario.toml.".to_owned());
    }
    Ok(Request::Check { paths, form, cores })
}

fn parse_simulate(words: &[&str]) -> Result<Request, String> {
    let mut order = simulate::Order::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let mut number = || words.next().and_then(|text| text.parse().ok());
        match word {
            "-h" | "--help" => return Ok(Request::Help(SIMULATE_HELP)),
            "--json" => order.json = true,
            "--clients" => {
                let clients: Option<u64> = number();
                let clients = clients.and_then(|clients| u32::try_from(clients).ok());
                let within = clients.filter(|clients| scenario::simulate::CLIENTS.contains(clients));
                order.clients = Some(within.ok_or("--clients wants a number from 1 to 100000 after it.")?);
            }
            "--seed" => {
                order.seed = Some(number().ok_or("--seed wants a whole number after it, as in --seed 214.")?);
            }
            option if option.starts_with('-') => {
                return Err(format!(
                    "'{option}' is no option of simulate. 'raceground simulate --help' lists them."
                ));
            }
            path => order.paths.push(path.to_owned()),
        }
    }
    if order.paths.is_empty() {
        return Err("simulate wants a file after it, as in raceground simulate scenario.toml.".to_owned());
    }
    Ok(Request::Simulate(order))
}

fn parse_replay(words: &[&str]) -> Result<Request, String> {
    let mut order = Order {
        code: None,
        paths: Vec::new(),
        redis: None,
        flush: false,
    };
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "-h" | "--help" => return Ok(Request::Help(REPLAY_HELP)),
            "--flush" => order.flush = true,
            "--redis" => {
                let url = words
                    .next()
                    .ok_or("--redis wants an address after it, as in --redis redis://127.0.0.1:6379.")?;
                order.redis = Some(Address::parse(url)?);
            }
            option if option.starts_with('-') => {
                return Err(format!(
                    "'{option}' is no option of replay. 'raceground replay --help' lists them."
                ));
            }
            code if code.starts_with("rg1") && !code.ends_with(".toml") => order.code = Some(code.to_owned()),
            path => order.paths.push(path.to_owned()),
        }
    }
    if order.code.is_none() && order.paths.is_empty() {
        return Err("replay wants a code or a file after it, as in raceground replay scenario.toml.".to_owned());
    }
    Ok(Request::Replay(order))
}

fn parse_race(words: &[&str]) -> Result<Request, String> {
    let (mut paths, mut redis, mut flush, mut rounds) = (Vec::new(), None, false, 200);
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        match word {
            "-h" | "--help" => return Ok(Request::Help(RACE_HELP)),
            "--flush" => flush = true,
            "--redis" => redis = Some(Address::parse(words.next().unwrap_or(&""))?),
            "--rounds" => {
                let number = words.next().and_then(|text| text.parse().ok());
                rounds = number.ok_or("--rounds wants a number after it, as in --rounds 1000.")?;
            }
            option if option.starts_with('-') => {
                return Err(format!(
                    "'{option}' is no option of race. 'raceground race --help' lists them."
                ));
            }
            path => paths.push(path.to_owned()),
        }
    }
    match redis {
        Some(redis) if !paths.is_empty() => Ok(Request::Race(race::Order {
            paths,
            redis,
            flush,
            rounds,
        })),
        _ => Err(
            "race wants a file and a server, as in raceground race scenario.toml --redis redis://127.0.0.1:6379."
                .to_owned(),
        ),
    }
}

fn parse_port(text: &str) -> Result<Request, String> {
    let port = text
        .parse()
        .map_err(|_| format!("'{text}' is no port: it must be a number from 0 to 65535."))?;
    Ok(Request::Serve { port })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn ports_are_read_and_nonsense_is_named() {
        assert_eq!(parsed("serve --port 7000"), Ok(Request::Serve { port: 7000 }));
        assert_eq!(parsed("serve --port=0"), Ok(Request::Serve { port: 0 }));
        assert_eq!(parsed("serve"), Ok(Request::Serve { port: DEFAULT_PORT }));
        assert_eq!(parsed("serve --port 1 --help"), Ok(Request::Help(SERVE_HELP)));
        let paths = vec!["a.lua".to_owned(), "b.lua".to_owned()];
        let check = Request::Check {
            paths: vec!["a.toml".to_owned()],
            form: Form::Json,
            cores: Some(2),
        };
        assert_eq!(parsed("check a.toml --cores 2 --json"), Ok(check));
        assert_eq!(
            parsed("lint a.lua b.lua"),
            Ok(Request::Lint {
                paths: paths.clone(),
                fix: false
            })
        );
        assert_eq!(parsed("lint --fix a.lua b.lua"), Ok(Request::Lint { paths, fix: true }));
        assert_eq!(parsed("lint a.lua --help"), Ok(Request::Help(LINT_HELP)));
        for (line, word) in [
            ("lint", "file"),
            ("lint --mend a.lua", "'--mend'"),
            ("check", "file"),
            ("simulate --seed 1", "file"),
            ("simulate a.toml --clients 0", "--clients"),
            ("simulate a.toml --clients 100001", "100000"),
            ("simulate a.toml --seed -1", "--seed"),
            ("simulate a.toml --seeds 1", "'--seeds'"),
            ("replay", "code"),
            ("race a.toml", "a server"),
            ("race a.toml --redis :1 --rounds x", "--rounds"),
            ("replay a.toml --redis", "--redis"),
            ("replay a.toml --redis nowhere", "'nowhere'"),
            ("check --xml a.toml", "'--xml'"),
            ("serve --port", "--port"),
            ("serve --port x", "'x'"),
            ("serve --port 65536", "'65536'"),
            ("serve --prot 1", "'--prot'"),
            ("serve --port 1 2", "'2'"),
            ("sevre", "'sevre'"),
        ] {
            assert!(parsed(line).unwrap_err().contains(word), "{line}");
        }
    }
}
