/** Letters of Hangul syllables, as the keys of a Korean keyboard type them. */
const INITIALS = 'ㄱ ㄲ ㄴ ㄷ ㄸ ㄹ ㅁ ㅂ ㅃ ㅅ ㅆ ㅇ ㅈ ㅉ ㅊ ㅋ ㅌ ㅍ ㅎ'.split(' ');
const VOWELS = 'ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ'.split(' ');
const FINALS =
  'ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ'.split(
    ' ',
  );

const keysFrom = (first: number, keys: readonly string[]): [jamo: string, keys: string][] =>
  keys.map((key, index) => [String.fromCharCode(first + index), key]);

/** The keys of each part of a decomposed syllable. */
const keysOfJamo: ReadonlyMap<string, string> = new Map([
  ...keysFrom(0x11_00, INITIALS),
  ...keysFrom(0x11_61, VOWELS),
  ...keysFrom(0x11_a8, FINALS),
]);

/** Without case, spaces, punctuation and accents. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\s\p{P}\p{M}]/gu, '');

/**
 * A text as it is typed, key by key. So a syllable that is not finished yet matches: `공여` and `공ㅇ` are the beginning of
 * `공연`, and `곤` that of `고니`.
 */
const keysOf = (text: string): string =>
  plain(text).replaceAll(/[ᄀ-ᇿ]/g, (jamo) => keysOfJamo.get(jamo) ?? jamo);

const SYLLABLES = 0xac_00;
const SYLLABLES_PER_INITIAL = VOWELS.length * (FINALS.length + 1);

/** The first letter of each syllable: `공연` has `ㄱㅇ`. */
const initialsOf = (text: string): string =>
  plain(text)
    .normalize('NFC')
    .replaceAll(/[가-힣]/g, (syllable) => {
      const index = Math.floor((syllable.charCodeAt(0) - SYLLABLES) / SYLLABLES_PER_INITIAL);
      return INITIALS[index] ?? syllable;
    });

/** Whether a text has every word of a query, in any order. A word of initial letters alone, such as `ㄱㅇ`, also finds `공연`. */
export const matches = (query: string, text: string): boolean => {
  const [keys, initials] = [keysOf(text), initialsOf(text)];
  return query
    .split(/\s+/)
    .map(keysOf)
    .every((word) => keys.includes(word) || (/^[ㄱ-ㅎ]+$/.test(word) && initials.includes(word)));
};
