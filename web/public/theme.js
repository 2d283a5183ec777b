// Runs before the first paint, so that a chosen theme does not flash. What "system" means is left to the style sheet.
try {
  const theme = localStorage.getItem("tributary-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then the system's theme holds.
}
