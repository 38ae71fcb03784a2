import type { Language } from '#lib/http/language.ts';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

/**
 * A page that stands alone, in both languages: whoever sends it does not know the reader's, and no script of the page runs.
 * Its style is `web/public/error.css`.
 */
const errorPage = ({ ko, en }: Readonly<Record<Language, Words>>): string => `<!doctype html>
<html lang="ko">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>${ko.title} · ${en.title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/error.css" />
  </head>
  <body>
    <main>
      <h1>${ko.title}</h1>
      <p>${ko.text}</p>
      <p><a href="/">${ko.link}</a></p>
      <section lang="en">
        <h2>${en.title}</h2>
        <p>${en.text}</p>
        <p><a href="/">${en.link}</a></p>
      </section>
    </main>
  </body>
</html>
`;

/** The answer to an address at which there is nothing. */
export const NOT_FOUND_PAGE = errorPage({
  ko: {
    title: '페이지를 찾을 수 없습니다',
    text: '주소가 바뀌었거나 삭제된 페이지입니다.',
    link: '공연 둘러보기',
  },
  en: {
    title: 'Page not found',
    text: 'The page may have moved or been removed.',
    link: 'Browse shows',
  },
});
