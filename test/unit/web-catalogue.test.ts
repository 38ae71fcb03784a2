import { describe, expect, test } from 'vitest';

import { contactLink, mapLink } from '#web/catalogue/links.ts';

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
