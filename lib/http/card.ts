import { escapeHtml } from '#lib/http/html.ts';

/** A picture at the site. */
interface Picture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** What a link to a page looks like in a message, and in the results of a search. */
export interface Card {
  readonly title: string;
  readonly description: string;
  /** Path of the page: its canonical address. */
  readonly path: string;
  /** Absent: the site's own. */
  readonly picture?: Picture;
  /** The concert is in no list, so search engines leave its page out, too. */
  readonly isUnlisted?: boolean;
  /** Paths of the API that the page reads first. The browser reads them while it loads the script. */
  readonly firstReads?: readonly string[];
}

const SITE_NAME = '막이 오르면';
const SITE_PICTURE: Picture = { path: '/card.png', width: 1_200, height: 630 };

const CARD = /(<!-- card -->).*(<!-- \/card -->)/s;

/** The site's URL in the built document: only a deployment knows the real one, which crawlers need. */
const UNKNOWN_SITE = 'https://site.invalid';

/** The document of the page for the site at this URL. */
export const withSite = (document: string, url: string): string => document.replaceAll(UNKNOWN_SITE, url);

/** @throws Error for a document without a card, which is a fault of the build */
const siteOf = (document: string): string => {
  const [, url] = /<link rel="canonical" href="([^"]*)\/"/.exec(document) ?? [];
  if (url === undefined) throw new Error('the document of the page has no canonical address');
  return url;
};

/** The document with a preload of the list of concerts. */
export const withListRead = (document: string): string =>
  document.replace(CARD, (card, start: string) =>
    card.replace(start, `${start}\n    ${preload('/concerts')}`),
  );

/** The document with a `modulepreload` of the scripts of the waiting room. The build has named them in `meta` elements. */
export const withWaitingRoom = (document: string): string =>
  document.replaceAll(
    /<meta name="waiting-room" content="([^"]*)">/g,
    '<link rel="modulepreload" crossorigin href="$1">',
  );

/** The document of the page with the card of one of its pages instead of the site's. */
export const withCard = (document: string, card: Card): string => {
  const tags = tagsOf(card, siteOf(document)).join('\n    ');
  return document.replace(CARD, (_, start: string, end: string) => `${start}\n    ${tags}\n    ${end}`);
};

const tagsOf = (
  { title, description, path, picture = SITE_PICTURE, isUnlisted = false, firstReads = [] }: Card,
  site: string,
): string[] => [
  `<title>${escapeHtml(`${title} · ${SITE_NAME}`)}</title>`,
  named('description', description),
  ...(isUnlisted ? [named('robots', 'noindex')] : []),
  `<link rel="canonical" href="${escapeHtml(site + path)}" />`,
  property('og:type', 'website'),
  property('og:site_name', SITE_NAME),
  property('og:locale', 'ko_KR'),
  property('og:title', title),
  property('og:description', description),
  property('og:url', site + path),
  property('og:image', site + picture.path),
  property('og:image:width', String(picture.width)),
  property('og:image:height', String(picture.height)),
  named('twitter:card', picture.width > picture.height ? 'summary_large_image' : 'summary'),
  ...firstReads.map(preload),
];

/** The page takes the answer if its own request has the same mode and headers: see `sendOnce` in web/src/api.ts. */
const preload = (path: string): string =>
  `<link rel="preload" as="fetch" crossorigin href="${escapeHtml(path)}" />`;

const named = (name: string, content: string): string =>
  `<meta name="${name}" content="${escapeHtml(content)}" />`;

const property = (name: string, content: string): string =>
  `<meta property="${name}" content="${escapeHtml(content)}" />`;
