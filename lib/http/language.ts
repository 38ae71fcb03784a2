export type Language = 'ko' | 'en';

/** The language of the answer: Korean unless `Accept-Language` prefers English. (RFC 9110 §12.5.4) */
export const preferredLanguage = (acceptLanguage: string | undefined): Language => {
  const ranges = (acceptLanguage ?? '').split(',').map(readRange);
  const rank = (language: Language): number => {
    const named = ranges.filter(({ primary }) => primary === language);
    const [best] = (named.length > 0 ? named : ranges.filter(({ primary }) => primary === '*'))
      .map(({ quality }) => quality)
      .toSorted((a, b) => b - a);
    if (best === undefined) return NOT_NAMED;
    return best === 0 ? EXCLUDED : best;
  };
  return rank('en') > rank('ko') ? 'en' : 'ko';
};

/** A language that is not named ranks below accepted ones and above refused ones (`q=0`). */
const NOT_NAMED = 0;
const EXCLUDED = -1;

/** A malformed weight counts as absent. */
const readRange = (range: string): { primary: string; quality: number } => {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters
    .map((parameter) => /^q=(0(?:\.\d*)?|1(?:\.0*)?)$/.exec(parameter)?.[1])
    .find(Boolean);
  return { primary: tag.split('-', 1)[0] ?? '', quality: weight === undefined ? 1 : Number(weight) };
};
