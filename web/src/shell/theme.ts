import { remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

const theme = createStore<Theme>(THEMES.find((name) => name === remembered(KEY)) ?? 'system');

const apply = (): void => {
  document.documentElement.dataset['theme'] = theme.get();
};

/** Sets the theme on the document, now and when it changes. Before the first paint, lib/http/first-script.ts has set it. */
export const startTheme = (): void => {
  apply();
  theme.subscribe(apply);
};

export const useTheme = (): Theme => useStore(theme);

export const setTheme = (chosen: Theme): void => {
  remember(KEY, chosen === 'system' ? undefined : chosen);
  theme.set(chosen);
};
