import { createHash } from 'node:crypto';

import { escapeHtml } from '#lib/http/html.ts';
import type { Language } from '#lib/http/language.ts';

const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { margin: 0 auto; max-width: 24rem; padding: 3rem 1.25rem }
h1 { font-size: 1.5rem }
label { display: block; font-weight: 600; margin-top: 1rem }
label.choice { font-weight: 400 }
input[type=email], input[type=text] { box-sizing: border-box; font: inherit; padding: .6rem; width: 100% }
button { background: #0b57d0; border: 0; border-radius: .4rem; color: #fff; cursor: pointer; font: inherit;
  font-weight: 600; margin-top: 1.25rem; padding: .7rem 1rem; width: 100% }
button.plain { background: none; color: inherit }
:focus-visible { outline: 3px solid #a8c7fa; outline-offset: 2px }
[role=alert] { border-left: 4px solid #b3261e; padding-left: .75rem }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Allows the page and its inline style sheet only: no script, no other host. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** A small HTML page. `content` is HTML: escape user input. */
export const page = (language: Language, title: string, content: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
