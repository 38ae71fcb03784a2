export type Language = 'ko' | 'en';

/** The language of the answer: Korean unless `Accept-Language` prefers English. (RFC 9110 §12.5.4) */
export const preferredLanguage = (acceptLanguage: string | undefined): Language => {
  const ranges = (acceptLanguage ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range
      .toLowerCase()
      .split(';')
      .map((part) => part.trim());
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
    return { primary: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const qualityOf = (language: Language): number =>
    Math.max(0, ...ranges.filter(({ primary }) => primary === language).map(({ quality }) => quality));
  return qualityOf('en') > qualityOf('ko') ? 'en' : 'ko';
};
