import { useStrings } from '#web/i18n/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { setTheme, type Theme, THEMES, useTheme } from '#web/shell/theme.ts';

/** One line on how the queue works, and the theme switch. */
export const Footer = () => {
  const t = useStrings(shellStrings);
  const theme = useTheme();
  return (
    <footer class="site-foot">
      <div class="site-foot-inner">
        <p>{t.footer}</p>
        <label class="theme-switch">
          <span>{t.theme}</span>
          <select value={theme} onChange={({ currentTarget }) => setTheme(currentTarget.value as Theme)}>
            {THEMES.map((name) => (
              <option key={name} value={name}>
                {t.themes[name]}
              </option>
            ))}
          </select>
        </label>
      </div>
    </footer>
  );
};
