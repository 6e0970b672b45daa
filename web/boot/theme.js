// Puts a chosen theme on screen before the first paint, so that it does not flash.
// The key is the one of src/store.rs. Without a choice the page follows the system.
try {
  const theme = localStorage.getItem('raceground.theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then there is no choice to remember.
}
