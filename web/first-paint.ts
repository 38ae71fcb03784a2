import type { Plugin } from 'vite';

import { type FirstPage, SHOWS_LINK } from '#lib/http/first-content.ts';
import { FIRST_SCRIPT } from '#lib/http/first-script.ts';
import { pagePaths } from '#lib/page-paths.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import type { Strings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

// What the document shows while its script loads. The script then renders the same elements and classes in their place, so that
// nothing moves: `test/browser/smoke.test.ts` compares the two. The document has each text in both languages, and CSS hides one.

const both = <Words>({ ko, en }: Strings<Words>, textOf: (words: Words) => string): string =>
  `<span class="either" lang="ko">${textOf(ko)}</span><span class="either" lang="en">${textOf(en)}</span>`;

/** Markup without the whitespace that makes it readable here. */
const tight = (markup: string): string => markup.replaceAll(/\n\s*/g, '');

const linkItem = (attributes: string, text: string): string => `<li><a ${attributes}>${text}</a></li>`;

/** As `src/shell/header.tsx`, without what depends on the user. */
const header = tight(`
  <header class="site-head">
    <div class="site-head-inner">
      <a class="site-name" href="${pagePaths.concerts}">
        <svg class="site-logo" viewBox="0 0 26 16" aria-hidden="true">
          <path d="M1 0h17v16H1a1 1 0 0 1-1-1v-4a3 3 0 0 0 0-6V1a1 1 0 0 1 1-1z"/>
          <path d="M20 0h5a1 1 0 0 1 1 1v4a3 3 0 0 0 0 6v4a1 1 0 0 1-1 1h-5z"/>
        </svg>
        ${both(uiStrings, (t) => t.siteName)}
      </a>
      <nav class="site-nav">
        <ul>
          ${linkItem(
            `href="${pagePaths.concerts}" ${SHOWS_LINK}`,
            both(shellStrings, (t) => t.concerts),
          )}
          ${linkItem(
            `href="${pagePaths.tickets}"`,
            both(shellStrings, (t) => t.tickets),
          )}
          ${linkItem(
            `href="${pagePaths.points}"`,
            both(shellStrings, (t) => t.points),
          )}
        </ul>
      </nav>
    </div>
  </header>`);

/** The first content of each page that has one. `withFirstContent` replaces the names in braces. */
const contents: Readonly<Record<FirstPage, string>> = {
  list: `
    <article class="page page-index first-content">
      <header class="page-head">
        <h1 class="page-title">${both(catalogueStrings, (t) => t.title)}</h1>
        <p class="page-lead">${both(catalogueStrings, (t) => t.lead)}</p>
      </header>
    </article>`,
  concert: `
    <article class="page first-content">
      <header class="page-head">
        <p class="page-above">
          <a href="${pagePaths.concerts}">${both(catalogueStrings, (t) => t.allConcerts)}</a>
        </p>
        <h1 class="page-title">{name}</h1>
        <p class="page-lead">{description}</p>
      </header>
    </article>`,
  // One document serves all dates of a concert, so the line of the date is empty.
  date: `
    <article class="page queue-page first-content">
      <header class="page-head queue-head">
        <p class="page-above"><a href="{concertPath}">${both(queueStrings, (t) => t.otherDates)}</a></p>
        <h1 class="page-title queue-name">{name}</h1>
        <p class="page-lead">&nbsp;</p>
      </header>
      <section class="queue">
        <h2 class="queue-title">${both(queueStrings, (t) => t.entrance)}</h2>
        <p class="queue-text">${both(queueStrings, (t) => t.entranceText)}</p>
      </section>
    </article>`,
};

const templates = Object.entries(contents)
  .map(([page, content]) => `<template data-page="${page}">${tight(content)}</template>`)
  .join('');

/** The document with the first paint: the header, and a template of the content of each page that has one. */
export const withFirstPaint = (document: string): string =>
  document.replace('<div id="app">', `$&${header}<main>${templates}</main>`);

/** The development server has no first paint, because its styles come with the script. */
export const firstPaint: Plugin = {
  name: 'first-paint',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => ({
      html: withFirstPaint(html),
      // At the start of the head: a script after the styles waits for them.
      tags: [{ tag: 'script', children: FIRST_SCRIPT, injectTo: 'head-prepend' }],
    }),
  },
};
