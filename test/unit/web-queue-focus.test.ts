import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { isReadByFocus, takeFocus } from '#web/queue/focus.ts';
import { arrival } from '#web/router.ts';

const body = {};
const aHeading = (textContent = 'Joining') => ({ focus: vi.fn<HTMLElement['focus']>(), textContent });

/** The view before has passed the focus on. @param active the element that has the focus now */
const passOn = (active: object): void => {
  vi.stubGlobal('document', { body, activeElement: active });
  arrival.isNavigation = true;
};

beforeEach(() => void (arrival.isNavigation = false));
afterEach(() => void vi.unstubAllGlobals());

test('the heading of a new view takes the focus that was lost with the view before', () => {
  const heading = aHeading();
  passOn(body);

  takeFocus(heading as unknown as HTMLElement);

  expect(heading.focus).toHaveBeenCalledOnce();
  expect(arrival.isNavigation).toBe(false);
});

test('the heading of a view that comes late leaves the focus where the user has moved it', () => {
  const heading = aHeading();
  passOn({ tagName: 'A' });

  takeFocus(heading as unknown as HTMLElement);

  expect(heading.focus).not.toHaveBeenCalled();
  expect(arrival.isNavigation).toBe(false);
});

test('without a view before, no heading takes the focus', () => {
  const heading = aHeading();
  vi.stubGlobal('document', { body, activeElement: body });

  takeFocus(heading as unknown as HTMLElement);

  expect(heading.focus).not.toHaveBeenCalled();
});

test('a heading that takes the focus is not announced, too', () => {
  passOn(body);

  takeFocus(aHeading('Joining') as unknown as HTMLElement);

  expect(isReadByFocus('Joining')).toBe(true);
  expect(isReadByFocus('Joining')).toBe(false);
});

test.each([
  ['the heading says less', body, '99 people ahead of you'],
  ['the heading has not taken the focus', { tagName: 'A' }, 'Joining'],
])('the place is announced when %s', (_, active, text) => {
  passOn(active);

  takeFocus(aHeading('Joining') as unknown as HTMLElement);

  expect(isReadByFocus(text)).toBe(false);
});
