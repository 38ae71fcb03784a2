import { remember, remembered } from '#web/storage.ts';
import { createStore, useStore } from '#web/store.ts';

export type Language = 'ko' | 'en';

const KEY = 'language';

const isLanguage = (text: string | undefined): text is Language => text === 'ko' || text === 'en';

/** The language chosen before; otherwise Korean if the browser prefers it. */
const preferred = (): Language => {
  const chosen = remembered(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
};

export const language = createStore<Language>(preferred());

export const useLanguage = (): Language => useStore(language);

export const setLanguage = (chosen: Language): void => {
  remember(KEY, chosen);
  language.set(chosen);
};
