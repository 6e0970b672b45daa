//! The text of a script, and the breakpoints on its lines.

/// Breakpoints that there may be.
const MOST: usize = 64;

#[derive(Debug)]
pub(super) struct Lines {
    text: Vec<Vec<u8>>,
    breakpoints: Vec<i32>,
}

impl Lines {
    pub(super) fn of(script: &[u8]) -> Self {
        let end = script.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
        let text = match end {
            Some(end) => script[..=end]
                .split(|&byte| byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect(),
            None => Vec::new(),
        };
        Self {
            text,
            breakpoints: Vec::new(),
        }
    }

    pub(super) fn breakpoints(&self) -> &[i32] {
        &self.breakpoints
    }

    /// Adds a breakpoint, or says what is wrong.
    pub(super) fn add(&mut self, line: i64) -> Result<i32, &'static str> {
        if self.breakpoints.len() == MOST {
            return Err("Too many breakpoints set.");
        }
        let line = i32::try_from(line).ok();
        let line = line.filter(|line| *line as usize <= self.text.len() && !self.breakpoints.contains(line));
        let line = line.ok_or("Wrong line number.")?;
        self.breakpoints.push(line);
        Ok(line)
    }

    /// Removes a breakpoint; whether there was one. The server closes the gap with as many bytes as
    /// it has breakpoints behind it, though each takes four; so it does here.
    pub(super) fn remove(&mut self, line: i64) -> bool {
        let at = self.breakpoints.iter().position(|&known| i64::from(known) == line);
        let Some(at) = at else { return false };
        let mut bytes: Vec<u8> = self.breakpoints.iter().flat_map(|line| line.to_le_bytes()).collect();
        let moved = self.breakpoints.len() - 1 - at;
        bytes.copy_within((at + 1) * 4..(at + 1) * 4 + moved, at * 4);
        self.breakpoints.pop();
        for (line, bytes) in self.breakpoints.iter_mut().zip(bytes.chunks_exact(4)) {
            *line = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        true
    }

    pub(super) fn remove_all(&mut self) {
        self.breakpoints.clear();
    }

    /// A line with its mark and its number.
    pub(super) fn show(&self, line: u32, current: u32) -> Vec<u8> {
        let is_stop = self.breakpoints.contains(&(line as i32));
        let mark = match (line == current, is_stop) {
            (true, true) => "->#",
            (true, false) => "-> ",
            (false, true) => "  #",
            (false, false) => "   ",
        };
        let text = (line as usize).checked_sub(1).and_then(|i| self.text.get(i));
        let text = text.map_or(&b"<out of range source code line>"[..], |text| text);
        [format!("{mark}{line:<3} ").as_bytes(), text].concat()
    }

    /// The lines around one, so many before and behind it.
    pub(super) fn around(&self, line: i64, context: i64) -> impl Iterator<Item = u32> + '_ {
        let all = 1..=self.text.len() as u32;
        all.filter(move |&there| (i64::from(there) - line).abs() <= context)
    }
}
