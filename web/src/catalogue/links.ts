import type { Language } from '#web/i18n/language.ts';

/** A search for a place on the map that people know. */
export const mapLink = (place: string, language: Language): string =>
  `${maps[language]}${encodeURIComponent(place)}`;

const maps: Readonly<Record<Language, string>> = {
  ko: 'https://map.kakao.com/?q=',
  en: 'https://www.google.com/maps/search/?api=1&query=',
};

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d\s().-]{7,}$/;

/** A link to write or to call. `undefined` for anything but one address or one number. */
export const contactLink = (contact: string): string | undefined => {
  if (EMAIL.test(contact)) return `mailto:${contact}`;
  return PHONE.test(contact) ? `tel:${contact.replaceAll(/[^\d+]/g, '')}` : undefined;
};
