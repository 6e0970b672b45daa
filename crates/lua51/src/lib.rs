//! lua51
