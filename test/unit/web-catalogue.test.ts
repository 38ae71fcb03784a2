import { afterEach, describe, expect, test, vi } from 'vitest';

import { renderHook, stubPage } from '#test/support/page-globals.ts';
import type { ListedConcert } from '#web/api-types.ts';
import { contactLink, mapLink } from '#web/catalogue/links.ts';
import { hrefOf, useListView, viewIn } from '#web/catalogue/list-view.ts';
import { inOrder, type Order } from '#web/catalogue/order.ts';
import { matches } from '#web/catalogue/search.ts';
import { hrefs, navigate } from '#web/router.ts';

describe('a search', () => {
  const NAME = '허재의 카드마술쇼';

  test.each([
    ['a whole word', '카드마술쇼'],
    ['a part of a word', '마술'],
    ['nothing', ' '],
    ['words in any order', '마술 허재'],
    ['words that the name joins', '카드 마술'],
    ['words that the name parts', '허재의카드'],
    ['a syllable without its end', '카드마수'],
    ['a syllable with the beginning of the next', '칻'],
    ['a lone letter after a syllable', '카드ㅁ'],
    ['initial letters', 'ㅎㅈㅇ'],
    ['initial letters across words', 'ㅇㅋㄷ'],
    ['decomposed letters, as a Mac pastes them', '카드'.normalize('NFD')],
  ])('finds a Korean name by %s: %s', (_, query) => {
    expect(matches(query, NAME)).toBe(true);
  });

  test.each(['하헌우', '마술 하헌우', '카다', 'ㅎㅎ', 'x'])('does not find it by %s', (query) => {
    expect(matches(query, NAME)).toBe(false);
  });

  test.each([
    ['la boheme', 'La Bohème'],
    ['BTS', 'bts 콘서트'],
    ['btsㅋ', 'BTS 콘서트'],
    ['rocknroll', 'Rock ’n’ Roll'],
    ['ｊａｚｚ', 'Jazz Night'],
    ['ㄳ', '감사 콘서트'],
  ])('ignores case, accents, punctuation and how letters are joined: %s finds %s', (query, name) => {
    expect(matches(query, name)).toBe(true);
  });
});

const aConcert = (name: string, overrides: Partial<ListedConcert> = {}): ListedConcert => ({
  concertId: name,
  name,
  description: '',
  price: 70_000,
  listed: true,
  venue: null,
  poster: null,
  saleStatus: 'OPEN',
  nextShowAt: '2026-12-31T10:00:00.000Z',
  nextOpeningAt: null,
  ...overrides,
});

describe('the list of concerts', () => {
  const concerts = [
    aConcert('past', { saleStatus: 'CLOSED', nextShowAt: null }),
    aConcert('gone', { saleStatus: 'SOLD_OUT', nextShowAt: null }),
    aConcert('unscheduled', { saleStatus: 'NO_DATES', nextShowAt: null }),
    aConcert('later'),
    aConcert('sooner', { nextShowAt: '2026-12-01T10:00:00.000Z' }),
    aConcert('opens second', {
      saleStatus: 'NOT_YET',
      nextShowAt: '2027-01-01T10:00:00.000Z',
      nextOpeningAt: '2026-11-30T03:00:00.000Z',
    }),
    aConcert('opens first', {
      saleStatus: 'NOT_YET',
      nextShowAt: '2027-06-01T10:00:00.000Z',
      nextOpeningAt: '2026-11-29T03:00:00.000Z',
    }),
  ];

  test.each<[Order, readonly string[]]>([
    ['soonest', ['sooner', 'later', 'opens second', 'opens first', 'unscheduled', 'gone', 'past']],
    ['opening', ['opens first', 'opens second', 'sooner', 'later', 'unscheduled', 'gone', 'past']],
    ['name', ['later', 'opens first', 'opens second', 'sooner', 'unscheduled', 'gone', 'past']],
  ])('in the order %s ends with what is sold out and over', (order, names) => {
    expect(concerts.toSorted(inOrder(order, 'ko')).map(({ name }) => name)).toEqual(names);
  });
});

describe('the address of the list', () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each([
    ['', { query: '', order: 'soonest' }],
    ['?q=%EC%B9%B4%EB%93%9C+%EB%A7%88%EC%88%A0&sort=name', { query: '카드 마술', order: 'name' }],
    ['?sort=opening', { query: '', order: 'opening' }],
    ['?sort=price&q=%', { query: '%', order: 'soonest' }],
  ] as const)('%j shows %j', (search, view) => {
    expect(viewIn(search)).toEqual(view);
  });

  test('leaves out what is usual, and brings back the rest', () => {
    expect(hrefOf({ query: ' ', order: 'soonest' })).toBe(hrefs.concerts);
    const view = { query: 'a&b=c #1', order: 'name' } as const;
    expect(viewIn(new URL(hrefOf(view), 'https://page.example').search)).toEqual(view);
  });

  test('follows the view once the user stops typing, and the view follows the address', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { location } = stubPage();
    const visit = vi.fn<(state: unknown, title: string, to?: string) => void>((_state, _title, to) => {
      if (to !== undefined) Object.assign(location, { search: new URL(to, location.origin).search });
    });
    vi.stubGlobal('history', { state: null, replaceState: visit, pushState: visit });
    vi.stubGlobal('scrollY', 0);
    Object.assign(location, { pathname: hrefs.concerts, search: '' });
    const list = renderHook(useListView);

    for (const query of ['m', 'ma', 'mag ']) {
      const [, change] = list.latest();
      change({ query });
      await vi.advanceTimersByTimeAsync(100);
    }
    const early = visit.mock.calls.length;
    await vi.advanceTimersByTimeAsync(1_000);

    expect(early).toBe(0);
    expect(visit.mock.calls.map(([, , to]) => to)).toEqual([`${hrefs.concerts}?q=mag`]);
    expect(list.latest()[0].query).toBe('mag ');
    navigate(`${hrefs.concerts}?sort=name`);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(list.latest()[0]).toEqual({ query: '', order: 'name' });
    expect(location).toMatchObject({ search: '?sort=name' });
    navigate(hrefs.concerts);
    vi.useRealTimers();
    await list.remove();
  });
});

describe('a link to a contact', () => {
  test.each([
    ['help@example.com', 'mailto:help@example.com'],
    ['02-1234-5678', 'tel:0212345678'],
    ['+82 (2) 1234 5678', 'tel:+82212345678'],
    ['1588-0000', 'tel:15880000'],
    ['고객센터 1588-0000 (평일 10~18시)', undefined],
    ['help@example.com, 1588-0000', undefined],
    ['javascript:alert(1)', undefined],
    ['2026', undefined],
  ])('%s: %s', (contact, href) => {
    expect(contactLink(contact)).toBe(href);
  });
});

test('a map opens at the address, whatever it contains', () => {
  expect(mapLink('서울 & 1', 'ko')).toBe('https://map.kakao.com/?q=%EC%84%9C%EC%9A%B8%20%26%201');
  expect(mapLink('Hall #3', 'en')).toBe('https://www.google.com/maps/search/?api=1&query=Hall%20%233');
});
