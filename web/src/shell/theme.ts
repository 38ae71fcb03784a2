import { remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

const theme = createStore<Theme>(THEMES.find((name) => name === remembered(KEY)) ?? 'system');

const draw = (): void => {
  document.documentElement.dataset['theme'] = theme.get();
};

/** Sets the theme before the first paint. */
export const startTheme = (): void => {
  draw();
  theme.subscribe(draw);
};

export const useTheme = (): Theme => useStore(theme);

export const setTheme = (chosen: Theme): void => {
  remember(KEY, chosen === 'system' ? undefined : chosen);
  theme.set(chosen);
};
