import { type Language, language, useLanguage } from '#web/i18n/language.ts';

/** Texts in both languages, under the same keys. */
export type Strings<Words> = Readonly<Record<Language, Words>>;

/** The types require every Korean text in English too. */
export const defineStrings = <Words extends object>(strings: {
  ko: Words;
  en: NoInfer<Words>;
}): Strings<Words> => strings;

/** The texts in the current language. Renders again when the language changes. */
export const useStrings = <Words>(strings: Strings<Words>): Words => strings[useLanguage()];

/** The texts in the current language, outside components. */
export const stringsNow = <Words>(strings: Strings<Words>): Words => strings[language.get()];
