//! What the debugger says of itself.

/// A line a command.
pub(super) const HELP: &str = "\
The debugger understands these words, or their first letters:
help                 Shows this.
step, next           Goes on to the next line, wherever that is.
continue             Goes on to the next breakpoint, or to the end.
list                 Shows the lines around the current one.
list <line>          Shows the lines around another one; 0 is the current one.
list <line> <ctx>    Shows so many lines before it and after it.
whole                Shows the whole script.
print                Shows the local variables.
print <name>         Shows one variable, also KEYS and ARGV.
break                Shows the breakpoints.
break <line> ...     Stops at these lines from now on.
break -<line>        No longer stops at this line.
break 0              No longer stops anywhere.
trace                Shows which function has called which.
eval <code>          Runs some Lua, which does not see the script's variables.
redis <command>      Carries out a command.
maxlen [<length>]    Says how much of a value is shown; 0 stands for all of it.
abort                Ends the script where it is. What it wrote stays, in sync mode.

A script can take part:
redis.debug()        Shows its arguments here.
redis.breakpoint()   Stops before the next line.";
