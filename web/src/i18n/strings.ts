import { type Language, language, useLanguage } from '#web/i18n/language.ts';

/** Words of a part of the page in both languages, under the same names. */
export type Strings<Words> = Readonly<Record<Language, Words>>;

/** Holds that the English words say all that the Korean ones do. */
export const defineStrings = <Words extends object>(strings: {
  ko: Words;
  en: NoInfer<Words>;
}): Strings<Words> => strings;

/** The words to show, in the language of the moment. */
export const useStrings = <Words>(strings: Strings<Words>): Words => strings[useLanguage()];

/** The words of the moment outside of what is drawn. */
export const stringsNow = <Words>(strings: Strings<Words>): Words => strings[language.get()];
