//! Every error a client or a script can see, in exactly the server's words.
//!
//! One file, so that a text is written once and can be compared with the server's at a glance.

use resp::{Bytes, Value};

use crate::spec::CommandSpec;

/// An error reply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the texts below say what each one means")]
pub enum Error {
    // What any command may answer.
    Syntax,
    NotInteger,
    NotFloat,
    WrongType,
    NoSuchKey,
    OutOfRange,
    Arity(&'static str),
    UnknownCommand { name: Bytes, args: Bytes },
    UnknownSubcommand { name: Bytes, container: &'static str },
    NotBuilt(&'static str),
    NoManual,

    // Strings.
    Overflow,
    DecrementOverflow,
    NanOrInfinity,
    OffsetOutOfRange,
    StringTooLong,
    LcsTypes,
    LcsLengthAndIndexes,
    LcsMemory,

    // Bitmaps.
    BitOffset,
    BitValue,
    BitArgument,
    BitopNot,
    BitfieldType,
    BitfieldReadOnly,
    OverflowType,

    // Lists, sets and hashes.
    NotPositive,
    IndexOutOfRange,
    HashValueNotInteger,
    HashValueNotFloat,
    ValueNanOrInfinity,
    OutOfLongRange,
    TooManyChosen,
    NumkeysNotPositive,
    CountNotPositive,
    RankZero,
    NegativeCount,
    NegativeMaxlen,
    NegativeLimit,
    InvalidCursor,
    NotSortable,
    NoFrequency,

    // Sorted sets.
    ZaddNxAndXx,
    ZaddGtLtNx,
    ZaddIncrPairs,
    ScoreNan,
    MinMaxNotFloat,
    MinMaxNotString,
    LimitByRank,
    WithScoresByLex,
    NoInputKeys(&'static str),
    WeightNotFloat,

    // Streams.
    StreamId,
    StreamIdZero,
    StreamIdTooSmall,
    StreamExhausted,
    StreamTooLarge,
    TrimTwice,
    TrimMissing,
    TrimLimitAlone,
    TrimLimitExact,
    NegativeTrimLength,
    NegativeTrimLimit,
    IntervalStart,
    IntervalEnd,
    NegativeEntriesAdded,
    SetIdBelowGiven,
    SetIdBelowTop,
    EntriesAddedBelowLength,
    UnbalancedStreams,
    OnlyXreadgroup(&'static str),
    MissingGroup,
    LastIdInGroup,
    NewIdWithoutGroup,
    BlockInScript(Bytes),
    NoGroup { key: Bytes, group: Bytes },
    NoGroupToRead { key: Bytes, group: Bytes },
    NoGroupAtKey { key: Bytes, group: Bytes },
    NoStream,
    BusyGroup,
    EntriesRead,
    ClaimArgument { what: &'static str, command: &'static str },
    ClaimOption(Bytes),
    ClaimCount,

    // Keys and databases.
    InvalidExpire(&'static str),
    UnsupportedOption(Bytes),
    ExpireNxAndOthers,
    ExpireGtAndLt,
    SameObject,
    DbOutOfRange,
    OutOfIntRange,
    InvalidFirstDb,
    InvalidSecondDb,

    // Connections.
    InvalidClientName,
    HelloNotInteger,
    NoProto,
    HelloSyntax(Bytes),
    AuthWithoutPassword,
    WrongPassword,
    UnknownConfig(Bytes),
    NoKeyArguments,
    InvalidCommandSpecified,
    InvalidArgumentCount,
    InvalidKeysArgument,
    ProtocolError(String),

    // Transactions.
    NestedMulti,
    WatchInsideMulti,
    ExecWithoutMulti,
    DiscardWithoutMulti,
    NotInTransaction,
    MonitorInTransaction,
    ReplicaAccess,
    ExecAbort,
    ExecAbortBecause(Bytes),

    // Scripts, from outside.
    TooManyKeys,
    NegativeKeys,
    NoScript,
    NotBusy,
    Busy,
    ScriptFlushOption,
    ScriptDebugOption,
    ScriptDebugInPipeline,
    ScriptDebugBySha,
    ScriptKilled,
    ScriptWriteFlag,
    Unkillable,

    // Functions, from outside.
    BusyFunction,
    FunctionNotFound,
    BadNumberOfKeys,
    LibraryNotFound,
    FunctionLoadOption(Bytes),
    FunctionListOption(Bytes),
    FunctionListName,
    FunctionFlushOption,
    RestorePolicy,

    // The server itself.
    SubcommandOrArguments { name: Bytes, container: &'static str },
    ProtectedCommand(&'static str),
    ConfigSet { name: Bytes, why: String },
    NoConfigFile,
    NoCluster,
    NoSamples(Bytes),
    SlowlogCount,
    TimeoutNotInteger,
    NegativeTimeout,

    // Users and other clients.
    UnknownCategory(Bytes),
    UserNotFound(Bytes),
    NoSuchUser(Bytes),
    CommandNotFound(Bytes),
    CannotRemoveDefaultUser,
    NoAclFile,
    NoSuchClient,
    ClientIdNotPositive,
    InvalidMasterPort,
    InvalidClientId,
    UnknownClientType(Bytes),
    UnblockReason,
    NotTracking,

    // Commands called from a script.
    ScriptUnknownCommand,
    ScriptArity,
    ScriptNotAllowed,
    ScriptReadOnly,
}

impl Error {
    /// The error for a command nobody knows: its name and the beginning of its arguments.
    ///
    /// Both end at the first NUL byte and after 128 bytes, as the server formats them with C's
    /// means; the blank after the last argument is its too.
    pub fn unknown_command(argv: &[Bytes]) -> Error {
        let mut args = Vec::new();
        for arg in argv.iter().skip(1) {
            if args.len() >= 128 {
                break;
            }
            let room = 128 - args.len();
            args.push(b'\'');
            args.extend_from_slice(c_string(arg, room));
            args.extend_from_slice(b"' ");
        }
        let name = argv.first().map_or(&[][..], |name| c_string(name, 128));
        Error::UnknownCommand {
            name: Bytes::copy_from_slice(name),
            args: Bytes::from(args),
        }
    }

    /// The error for a container that has nothing of this name.
    pub fn unknown_subcommand(container: &CommandSpec, name: &Bytes) -> Error {
        let name = Bytes::copy_from_slice(c_string(name, 128));
        Error::UnknownSubcommand {
            name,
            container: container.name,
        }
    }

    /// The whole text, its code first.
    pub fn text(&self) -> Bytes {
        match self {
            Error::UnknownCommand { name, args } => {
                one_line(&[b"ERR unknown command '", name, b"', with args beginning with: ", args])
            }
            Error::UnknownSubcommand { name, container } => {
                let container = container.to_ascii_uppercase();
                one_line(&[
                    b"ERR unknown subcommand '",
                    name,
                    b"'. Try ",
                    container.as_bytes(),
                    b" HELP.",
                ])
            }
            Error::UnsupportedOption(option) => one_line(&[b"ERR Unsupported option ", c_string(option, usize::MAX)]),
            Error::HelloSyntax(option) => one_line(&[
                b"ERR Syntax error in HELLO option '",
                c_string(option, usize::MAX),
                b"'",
            ]),
            Error::UnknownConfig(name) => one_line(&[
                b"ERR Unknown option or number of arguments for CONFIG SET - '",
                c_string(name, usize::MAX),
                b"'",
            ]),
            Error::SubcommandOrArguments { name, container } => quoting(
                "ERR unknown subcommand or wrong number of arguments for",
                name,
                &format!(". Try {} HELP.", container.to_ascii_uppercase()),
            ),
            Error::ConfigSet { name, why } => quoting(
                "ERR CONFIG SET failed (possibly related to argument",
                name,
                &format!(") - {why}"),
            ),
            Error::NoSamples(event) => quoting("ERR No samples available for event", event, ""),
            Error::UnknownCategory(name) => quoting("ERR Unknown category", name, ""),
            Error::UserNotFound(name) => quoting("ERR User", name, " not found"),
            Error::NoSuchUser(name) => quoting("ERR No such user", name, ""),
            Error::CommandNotFound(name) => quoting("ERR Command", name, " not found"),
            Error::UnknownClientType(name) => quoting("ERR Unknown client type", name, ""),
            Error::OnlyXreadgroup(option) => format!(
                "ERR The {option} option is only supported by XREADGROUP. You called XREAD instead."
            )
            .into(),
            Error::BlockInScript(name) => one_line(&[
                b"ERR ",
                name,
                b" command is not allowed with BLOCK option from scripts",
            ]),
            Error::NoGroup { key, group } => no_group(key, group, ""),
            Error::NoGroupToRead { key, group } => no_group(key, group, " in XREADGROUP with GROUP option"),
            Error::NoGroupAtKey { key, group } => one_line(&[
                &quoting("NOGROUP No such consumer group", group, ""),
                &quoting(" for key name", key, ""),
            ]),
            Error::ClaimArgument { what, command } => format!("ERR Invalid {what} argument for {command}").into(),
            Error::ClaimOption(option) => quoting("ERR Unrecognized XCLAIM option", option, ""),
            Error::ProtectedCommand(name) => format!(
                "ERR {} command not allowed. If the enable-{name}-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.",
                name.to_ascii_uppercase()
            )
            .into(),
            Error::FunctionLoadOption(option) => one_line(&[b"ERR Unknown option given: ", c_string(option, usize::MAX)]),
            Error::FunctionListOption(option) => one_line(&[b"ERR Unknown argument ", c_string(option, usize::MAX)]),
            Error::ExecAbortBecause(text) => one_line(&[b"EXECABORT Transaction discarded because of: ", text]),
            Error::Arity(name) => format!("ERR wrong number of arguments for '{name}' command").into(),
            Error::NoInputKeys(name) => format!("ERR at least 1 input key is needed for '{name}' command").into(),
            Error::InvalidExpire(name) => format!("ERR invalid expire time in '{name}' command").into(),
            Error::NotBuilt(name) => {
                let name = name.replace('|', " ");
                format!("ERR '{name}' is a command of Redis 7.0 that this playground has not built yet").into()
            }
            Error::ProtocolError(what) => format!("ERR Protocol error: {what}").into(),
            fixed => Bytes::from_static(fixed.fixed_text().as_bytes()),
        }
    }

    /// The texts in which nothing varies.
    fn fixed_text(&self) -> &'static str {
        match self {
            Error::Syntax => "ERR syntax error",
            // No server says this: it carries its manual.
            Error::NoManual => "ERR the manual of the commands could not be loaded, try again later",
            Error::NotInteger => "ERR value is not an integer or out of range",
            Error::NotFloat => "ERR value is not a valid float",
            Error::WrongType => "WRONGTYPE Operation against a key holding the wrong kind of value",
            Error::NoSuchKey => "ERR no such key",
            Error::OutOfRange => "ERR value is out of range",
            Error::Overflow => "ERR increment or decrement would overflow",
            Error::DecrementOverflow => "ERR decrement would overflow",
            Error::NanOrInfinity => "ERR increment would produce NaN or Infinity",
            Error::OffsetOutOfRange => "ERR offset is out of range",
            Error::StringTooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
            Error::NotPositive => "ERR value is out of range, must be positive",
            Error::IndexOutOfRange => "ERR index out of range",
            Error::HashValueNotInteger => "ERR hash value is not an integer",
            Error::HashValueNotFloat => "ERR hash value is not a float",
            Error::ValueNanOrInfinity => "ERR value is NaN or Infinity",
            Error::OutOfLongRange => {
                "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"
            }
            Error::TooManyChosen => "ERR this playground chooses at most 1048576 elements at once",
            Error::NumkeysNotPositive => "ERR numkeys should be greater than 0",
            Error::CountNotPositive => "ERR count should be greater than 0",
            Error::RankZero => {
                "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"
            }
            Error::NegativeCount => "ERR COUNT can't be negative",
            Error::NegativeMaxlen => "ERR MAXLEN can't be negative",
            Error::NegativeLimit => "ERR LIMIT can't be negative",
            Error::InvalidCursor => "ERR invalid cursor",
            Error::NotSortable => "ERR One or more scores can't be converted into double",
            Error::NoFrequency => {
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."
            }
            Error::LcsTypes => "ERR The specified keys must contain string values",
            Error::LcsLengthAndIndexes => "ERR If you want both the length and indexes, please just use IDX.",
            Error::LcsMemory => "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len",
            Error::BitOffset => "ERR bit offset is not an integer or out of range",
            Error::BitValue => "ERR bit is not an integer or out of range",
            Error::BitArgument => "ERR The bit argument must be 1 or 0.",
            Error::BitopNot => "ERR BITOP NOT must be called with a single source key.",
            Error::BitfieldType => {
                "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."
            }
            Error::BitfieldReadOnly => "ERR BITFIELD_RO only supports the GET subcommand",
            Error::OverflowType => "ERR Invalid OVERFLOW type specified",
            Error::ZaddNxAndXx => "ERR XX and NX options at the same time are not compatible",
            Error::ZaddGtLtNx => "ERR GT, LT, and/or NX options at the same time are not compatible",
            Error::ZaddIncrPairs => "ERR INCR option supports a single increment-element pair",
            Error::ScoreNan => "ERR resulting score is not a number (NaN)",
            Error::MinMaxNotFloat => "ERR min or max is not a float",
            Error::MinMaxNotString => "ERR min or max not valid string range item",
            Error::LimitByRank => {
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"
            }
            Error::WithScoresByLex => "ERR syntax error, WITHSCORES not supported in combination with BYLEX",
            Error::WeightNotFloat => "ERR weight value is not a float",
            Error::StreamId => "ERR Invalid stream ID specified as stream command argument",
            Error::StreamIdZero => "ERR The ID specified in XADD must be greater than 0-0",
            Error::StreamIdTooSmall => {
                "ERR The ID specified in XADD is equal or smaller than the target stream top item"
            }
            Error::StreamExhausted => "ERR The stream has exhausted the last possible ID, unable to add more items",
            Error::StreamTooLarge => "ERR Elements are too large to be stored",
            Error::TrimTwice => "ERR syntax error, MAXLEN and MINID options at the same time are not compatible",
            Error::TrimMissing => "ERR syntax error, XTRIM must be called with a trimming strategy",
            Error::TrimLimitAlone => "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy",
            Error::TrimLimitExact => "ERR syntax error, LIMIT cannot be used without the special ~ option",
            Error::NegativeTrimLength => "ERR The MAXLEN argument must be >= 0.",
            Error::NegativeTrimLimit => "ERR The LIMIT argument must be >= 0.",
            Error::IntervalStart => "ERR invalid start ID for the interval",
            Error::IntervalEnd => "ERR invalid end ID for the interval",
            Error::NegativeEntriesAdded => "ERR entries_added must be positive",
            Error::SetIdBelowGiven => {
                "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"
            }
            Error::SetIdBelowTop => "ERR The ID specified in XSETID is smaller than the target stream top item",
            Error::EntriesAddedBelowLength => {
                "ERR The entries_added specified in XSETID is smaller than the target stream length"
            }
            Error::UnbalancedStreams => {
                "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified."
            }
            Error::MissingGroup => "ERR Missing GROUP option for XREADGROUP",
            Error::LastIdInGroup => {
                "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."
            }
            Error::NewIdWithoutGroup => {
                "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."
            }
            Error::NoStream => {
                "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."
            }
            Error::BusyGroup => "BUSYGROUP Consumer Group name already exists",
            Error::EntriesRead => "ERR value for ENTRIESREAD must be positive or -1",
            Error::ClaimCount => "ERR COUNT must be > 0",
            Error::ExpireNxAndOthers => "ERR NX and XX, GT or LT options at the same time are not compatible",
            Error::ExpireGtAndLt => "ERR GT and LT options at the same time are not compatible",
            Error::SameObject => "ERR source and destination objects are the same",
            Error::DbOutOfRange => "ERR DB index is out of range",
            Error::OutOfIntRange => "ERR value is out of range, value must between -2147483648 and 2147483647",
            Error::InvalidFirstDb => "ERR invalid first DB index",
            Error::InvalidSecondDb => "ERR invalid second DB index",
            Error::InvalidClientName => "ERR Client names cannot contain spaces, newlines or special characters.",
            Error::HelloNotInteger => "ERR Protocol version is not an integer or out of range",
            Error::NoProto => "NOPROTO unsupported protocol version",
            Error::AuthWithoutPassword => {
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
            }
            Error::WrongPassword => "WRONGPASS invalid username-password pair or user is disabled.",
            Error::NoKeyArguments => "ERR The command has no key arguments",
            Error::InvalidCommandSpecified => "ERR Invalid command specified",
            Error::InvalidArgumentCount => "ERR Invalid number of arguments specified for command",
            Error::InvalidKeysArgument => "ERR Invalid arguments specified for command",
            Error::NestedMulti => "ERR MULTI calls can not be nested",
            Error::WatchInsideMulti => "ERR WATCH inside MULTI is not allowed",
            Error::ExecWithoutMulti => "ERR EXEC without MULTI",
            Error::DiscardWithoutMulti => "ERR DISCARD without MULTI",
            Error::NotInTransaction => "ERR Command not allowed inside a transaction",
            Error::ExecAbort => "EXECABORT Transaction discarded because of previous errors.",
            Error::TooManyKeys => "ERR Number of keys can't be greater than number of args",
            Error::NegativeKeys => "ERR Number of keys can't be negative",
            Error::NoScript => "NOSCRIPT No matching script. Please use EVAL.",
            Error::NoConfigFile => "ERR The server is running without a config file",
            Error::NoCluster => "ERR This instance has cluster support disabled",
            Error::SlowlogCount => "ERR count should be greater than or equal to -1",
            Error::TimeoutNotInteger => "ERR timeout is not an integer or out of range",
            Error::NegativeTimeout => "ERR timeout is negative",
            Error::CannotRemoveDefaultUser => "ERR The 'default' user cannot be removed",
            Error::NoAclFile => {
                "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration."
            }
            Error::NoSuchClient => "ERR No such client",
            Error::InvalidMasterPort => "ERR Invalid master port",
            Error::ClientIdNotPositive => "ERR client-id should be greater than 0",
            Error::InvalidClientId => "ERR Invalid client ID",
            Error::UnblockReason => "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR",
            Error::NotTracking => {
                "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"
            }
            Error::MonitorInTransaction => "ERR MONITOR isn't allowed for DENY BLOCKING client",
            Error::ReplicaAccess => "ERR Replica can't interact with the keyspace",
            Error::NotBusy => "NOTBUSY No scripts in execution right now.",
            Error::Busy => "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
            Error::BusyFunction => {
                "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."
            }
            Error::FunctionNotFound => "ERR Function not found",
            Error::BadNumberOfKeys => "ERR Bad number of keys provided",
            Error::LibraryNotFound => "ERR Library not found",
            Error::FunctionListName => "ERR library name argument was not given",
            Error::FunctionFlushOption => "ERR FUNCTION FLUSH only supports SYNC|ASYNC option",
            Error::RestorePolicy => "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.",
            Error::ScriptWriteFlag => "ERR Can not execute a script with write flag using *_ro command.",
            Error::ScriptFlushOption => "ERR SCRIPT FLUSH only support SYNC|ASYNC option",
            Error::ScriptDebugOption => "ERR Use SCRIPT DEBUG YES/SYNC/NO",
            Error::ScriptDebugInPipeline => "ERR SCRIPT DEBUG must be called outside a pipeline",
            Error::ScriptDebugBySha => "ERR Please use EVAL instead of EVALSHA for debugging",
            Error::ScriptKilled => "ERR Script killed by user with SCRIPT KILL...",
            Error::Unkillable => {
                "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
            }
            Error::ScriptUnknownCommand => "ERR Unknown Redis command called from script",
            Error::ScriptArity => "ERR Wrong number of args calling Redis command from script",
            Error::ScriptNotAllowed => "ERR This Redis command is not allowed from script",
            Error::ScriptReadOnly => "ERR Write commands are not allowed from read-only scripts.",
            // The remaining ones carry something and never come here.
            _ => "ERR",
        }
    }
}

impl From<Error> for Value {
    fn from(error: Error) -> Value {
        Value::Error(error.text())
    }
}

/// What C sees of a string: up to the first NUL, and no more than a limit.
fn c_string(bytes: &[u8], limit: usize) -> &[u8] {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    &bytes[..end.min(limit)]
}

/// A text with a word in quotation marks inside.
fn quoting(before: &str, word: &Bytes, after: &str) -> Bytes {
    let word = c_string(word, usize::MAX);
    one_line(&[before.as_bytes(), b" '", word, b"'", after.as_bytes()])
}

fn no_group(key: &Bytes, group: &Bytes, after: &str) -> Bytes {
    one_line(&[
        &quoting("NOGROUP No such key", key, ""),
        &quoting(" or consumer group", group, after),
    ])
}

/// The parts together, line breaks made blanks.
fn one_line(parts: &[&[u8]]) -> Bytes {
    let mut text = parts.concat();
    for byte in &mut text {
        if matches!(byte, b'\r' | b'\n') {
            *byte = b' ';
        }
    }
    Bytes::from(text)
}
