import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

import { type FirstPage, listDocument, withFirstContent } from '#lib/http/first-content.ts';
import { FIRST_SCRIPT } from '#lib/http/first-script.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { withFirstPaint } from '../../web/first-paint.ts';

interface Visit {
  readonly prefers?: string;
  /** `undefined`: the browser allows no storage. */
  readonly kept?: Readonly<Record<string, string>> | undefined;
  readonly pathname?: string;
}

/** Runs the script of the document, and gives what it sets. */
const runFirstScript = ({ prefers = 'ko-KR', pathname = '/', ...visit }: Visit) => {
  const root = { lang: 'ko', dataset: {} as Record<string, string> };
  const page = {
    document: { documentElement: root },
    navigator: { language: prefers },
    location: { pathname },
    get localStorage() {
      if ('kept' in visit && visit.kept === undefined) throw new Error('SecurityError');
      return visit.kept ?? {};
    },
  };
  runInNewContext(FIRST_SCRIPT, page);
  return root;
};

describe('the script of the document', () => {
  test.each([
    ['ko-KR', {}, 'ko'],
    ['KO', {}, 'ko'],
    ['en-US', {}, 'en'],
    ['ja', {}, 'en'],
    ['ko-KR', { language: 'en' }, 'en'],
    ['en-US', { language: 'ko' }, 'ko'],
    ['en-US', { language: 'fr' }, 'en'],
    ['en-US', undefined, 'en'],
  ])('in a browser in %s with %o sets the language %s', (prefers, kept, expected) => {
    expect(runFirstScript({ prefers, kept }).lang).toBe(expected);
  });

  test.each([
    [{}, 'system'],
    [{ theme: 'dark' }, 'dark'],
    [{ theme: 'light' }, 'light'],
    [{ theme: 'pink' }, 'system'],
    [undefined, 'system'],
  ])('with %o sets the theme %s', (kept, expected) => {
    expect(runFirstScript({ kept }).dataset['theme']).toBe(expected);
  });

  test.each([
    [{ pathname: '/shows/1/dates/2' }, false],
    [{ pathname: '/shows/1/dates/2', kept: { 'place ann 1 2': '{}' } }, true],
    [{ pathname: '/shows/1/dates/2/book' }, true],
    [{ pathname: '/shows/1/dates/2/book/' }, true],
  ])('at %o hides the first content: %s', (visit, expected) => {
    expect('returns' in runFirstScript(visit).dataset).toBe(expected);
  });
});

describe('the document of the page', () => {
  const built = withFirstPaint(readFileSync('web/index.html', 'utf8'));
  const contentsIn = (document: string): string[] =>
    document.replaceAll(/<template.*?<\/template>/gs, '').match(/class="[^"]*first-content/g) ?? [];

  test('shows no content by itself, only the header', () => {
    expect(contentsIn(built)).toEqual([]);
    expect(built).toContain('site-name');
  });

  test('of the list shows its title and text in both languages, and reads the list early', () => {
    const document = listDocument(built);

    expect(contentsIn(document)).toHaveLength(1);
    expect(document).not.toContain('<template');
    expect(document).toContain(catalogueStrings.ko.lead);
    expect(document).toContain(catalogueStrings.en.lead);
    expect(document).toContain('<link rel="preload" as="fetch" crossorigin href="/concerts" />');
  });

  test('of a date shows how entering works, in both languages', () => {
    const document = withFirstContent(built, 'date', { name: '마술', concertPath: '/shows/1' });

    expect(contentsIn(document)).toHaveLength(1);
    expect(document).toContain('<h1 class="page-title queue-name">마술</h1>');
    expect(document).toContain('<a href="/shows/1">');
    expect(document).toContain(queueStrings.ko.entranceText);
    expect(document).toContain(queueStrings.en.entranceText);
  });

  test.each(['</p><script>alert(1)</script>', '$& $1', '{description}', '<template>', '\'"onload=x'])(
    'of a concert shows the name %s as text',
    (name) => {
      const document = withFirstContent(built, 'concert', { name, description: '1 < 2\n& 3' });

      expect(document).toContain(`<h1 class="page-title">${escaped(name)}</h1>`);
      expect(document).toContain('<p class="page-lead">1 &lt; 2\n&amp; 3</p>');
      expect(document.match(/<script/g)).toEqual(built.match(/<script/g));
    },
  );

  test.each<FirstPage>(['list', 'concert', 'date'])('leaves no placeholder in the content of %s', (page) => {
    const texts = { name: 'a', description: 'b', concertPath: '/c' };

    expect(withFirstContent(built, page, texts)).not.toMatch(/[{]\w+[}]/);
  });
});

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
