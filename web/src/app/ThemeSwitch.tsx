import { Icon, type IconName } from "../design";
import { setTheme, type Theme, useTheme } from "../design/theme";

const choices: { theme: Theme; icon: IconName; label: string }[] = [
  { theme: "system", icon: "system", label: "Theme of the system" },
  { theme: "light", icon: "sun", label: "Light theme" },
  { theme: "dark", icon: "moon", label: "Dark theme" },
];

export function ThemeSwitch() {
  const theme = useTheme();
  return (
    <div className="segments theme" role="radiogroup" aria-label="Theme">
      {choices.map((choice) => (
        <button key={choice.theme} type="button" role="radio" aria-checked={theme === choice.theme} aria-label={choice.label} title={choice.label} onClick={() => setTheme(choice.theme)}>
          <Icon name={choice.icon} size={14} />
        </button>
      ))}
    </div>
  );
}
