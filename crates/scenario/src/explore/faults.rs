//! What may go wrong in a step, and how often.

/// Something that goes wrong in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The client dies before it.
    Dies,
    /// The command is carried out, and its reply is lost with the connection.
    LosesReply,
    /// The same, and the client's library connects anew and sends the command again, as those do
    /// that try again by themselves: it is carried out twice, and the program sees the second reply.
    SendsAgain,
    /// The clock jumps to where a key expires.
    Jumps,
    /// The server restarts, and has kept nothing: no data, no script, no connection.
    Restarts,
    /// The client finds that its connection is gone since the server has restarted, and nobody has
    /// heard its command.
    FindsConnectionGone,
}

impl Fault {
    /// What goes wrong, after the name of whom it befalls.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Dies => "dies",
            Self::LosesReply => "loses the reply",
            Self::SendsAgain => "loses the first reply and sends it again",
            Self::Jumps => "jumps to where a key expires",
            Self::Restarts => "restarts without its data",
            Self::FindsConnectionGone => "finds its connection gone",
        }
    }

    /// Whether the command's first reply is lost, and the connection with it.
    #[must_use]
    pub fn cuts_connection(self) -> bool {
        matches!(self, Self::LosesReply | Self::SendsAgain)
    }
}

/// How often things may go wrong with clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Faults {
    /// How many clients may die.
    pub deaths: u8,
    /// How many replies may be lost, and their connections with them.
    pub losses: u8,
    /// How many commands may be sent again after a reply was lost.
    pub repeats: u8,
}

impl Faults {
    /// What may go wrong with a command, in the order of a client's moves.
    pub(crate) fn open(self) -> impl Iterator<Item = Fault> {
        let kinds = [
            (self.deaths, Fault::Dies),
            (self.losses, Fault::LosesReply),
            (self.repeats, Fault::SendsAgain),
        ];
        kinds.into_iter().filter(|&(left, _)| left > 0).map(|(_, fault)| fault)
    }

    /// What is left after one of them.
    pub(crate) fn after(mut self, fault: Fault) -> Self {
        match fault {
            Fault::Dies => self.deaths -= 1,
            Fault::LosesReply => self.losses -= 1,
            Fault::SendsAgain => self.repeats -= 1,
            Fault::Jumps | Fault::Restarts | Fault::FindsConnectionGone => {}
        }
        self
    }
}
