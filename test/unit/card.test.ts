import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Card, withCard, withListRead, withSite } from '#lib/http/card.ts';

const SITE = 'https://shop.example';
const built = withSite(readFileSync('web/index.html', 'utf8'), SITE);

const aCard = (overrides: Partial<Card> = {}): Card => ({
  title: '허재의 카드마술쇼',
  description: '2027년 12월 31일 (금) 19:00 · 마술',
  path: '/shows/1',
  ...overrides,
});

/** What a crawler reads: the titles, the links, and the content of each `meta`, by name. */
const readCard = (document: string) => {
  const texts = (pattern: RegExp) => [...document.matchAll(pattern)].map(([, text = '']) => text);
  const metas = [...document.matchAll(/<meta (?:name|property)="([^"]*)" content="([^"]*)" \/>/g)];
  return {
    titles: texts(/<title>(.*?)<\/title>/gs),
    canonical: texts(/<link rel="canonical" href="([^"]*)"/g),
    metas: Object.fromEntries(metas.map(([, name = '', content = '']) => [name, content])),
  };
};

const preloads = (document: string) =>
  [...document.matchAll(/<link rel="preload" as="fetch" crossorigin href="([^"]*)" \/>/g)].map(
    ([, path]) => path,
  );

describe('the card of the site', () => {
  test('is in the document of the page, with the address of the site', () => {
    const { titles, canonical, metas } = readCard(built);

    expect(titles).toEqual(['막이 오르면 · Curtain Up']);
    expect(canonical).toEqual([`${SITE}/`]);
    expect(metas).toMatchObject({
      'og:url': `${SITE}/`,
      'og:image': `${SITE}/card.png`,
      'og:type': 'website',
      'twitter:card': 'summary_large_image',
    });
    expect(built).not.toContain('site.invalid');
  });

  test('has the browser read the list of concerts early, only in the document of the list', () => {
    expect(preloads(withListRead(built))).toEqual(['/concerts']);
    expect(readCard(withListRead(built))).toEqual(readCard(built));
    expect(preloads(built)).toEqual([]);
  });
});

describe('the card of a concert', () => {
  test('takes its place, and leaves the rest of the document as it is', () => {
    const document = withCard(built, aCard());

    const { titles, canonical, metas } = readCard(document);
    expect(titles).toEqual(['허재의 카드마술쇼 · 막이 오르면']);
    expect(canonical).toEqual([`${SITE}/shows/1`]);
    expect(metas).toMatchObject({
      description: '2027년 12월 31일 (금) 19:00 · 마술',
      'og:title': '허재의 카드마술쇼',
      'og:description': '2027년 12월 31일 (금) 19:00 · 마술',
      'og:url': `${SITE}/shows/1`,
      'og:image': `${SITE}/card.png`,
    });
    const rest = (text: string) => text.split(/<!-- \/?card -->/).filter((_, index) => index !== 1);
    expect(rest(document)).toEqual(rest(built));
  });

  test('has every tag of the site’s card', () => {
    const names = (document: string) => Object.keys(readCard(document).metas).toSorted();

    expect(names(withCard(built, aCard()))).toEqual(names(built));
  });

  test('has the browser read early what the page reads first', () => {
    const firstReads = ['/concerts/1', '/concerts/1/schedules'];

    expect(preloads(withCard(built, aCard({ firstReads })))).toEqual(firstReads);
  });

  test.each([
    [true, 'noindex'],
    [false, undefined],
  ])('of a concert that is unlisted (%s) tells search engines %s', (isUnlisted, expected) => {
    expect(readCard(withCard(built, aCard({ isUnlisted }))).metas['robots']).toBe(expected);
  });

  test('shows a poster of its own', () => {
    const { metas } = readCard(
      withCard(built, aCard({ picture: { path: '/posters/1.webp', width: 600, height: 800 } })),
    );

    expect(metas).toMatchObject({
      'og:image': `${SITE}/posters/1.webp`,
      'og:image:width': '600',
      'twitter:card': 'summary',
    });
  });

  test.each([
    '"><script>alert(1)</script>',
    '</title><script>',
    "'onload='x",
    '$& $1 $<a>',
    '<!-- /card -->',
  ])('shows the name %s as text', (name) => {
    const document = withCard(built, aCard({ title: name, description: name, path: '/shows/1' }));

    expect(document.match(/<script/g)).toEqual(built.match(/<script/g));
    expect(unescaped(readCard(document).metas['og:title'] ?? '')).toBe(name);
    expect(unescaped(readCard(document).titles.join())).toBe(`${name} · 막이 오르면`);
  });

  test('adds no element and no attribute, whatever its texts are', () => {
    const shape = (document: string) => document.replaceAll(/(?<=")[^"]*(?=" \/>)|(?<=<title>)[^<]*/g, '');
    const expected = shape(withCard(built, aCard()));

    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (title, description) => {
        expect(shape(withCard(built, aCard({ title, description })))).toBe(expected);
      }),
    );
  });

  test('needs a document with a place for it', () => {
    expect(() => withCard('<title>x</title>', aCard())).toThrow('canonical');
  });
});

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
