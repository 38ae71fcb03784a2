import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { pageHeaders } from '#lib/http/browser-policy.ts';
import type { Language } from '#lib/http/language.ts';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

/**
 * A page of its own without a script. It is in both languages, because its sender does not know the reader's. Its style is
 * `web/public/error.css`.
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

const BUSY_PAGE = errorPage({
  ko: {
    title: '페이지를 불러오지 못했습니다',
    text: '잠시 후 다시 시도해 주세요.',
    link: '공연 둘러보기',
  },
  en: {
    title: 'We couldn’t load this page',
    text: 'Please try again in a moment.',
    link: 'Browse shows',
  },
});

export const htmlHeaders = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' } as const;

/** Turns an error response into a page. Every error below 500 becomes a 404: there is no page at this address. */
export const pageOfFailure = ({
  statusCode = 500,
  headers,
}: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 => {
  const isBusy = statusCode >= 500;
  const retryAfter = headers?.['retry-after'];
  return {
    statusCode: isBusy ? statusCode : 404,
    headers: {
      ...htmlHeaders,
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    },
    body: isBusy ? BUSY_PAGE : NOT_FOUND_PAGE,
  };
};
