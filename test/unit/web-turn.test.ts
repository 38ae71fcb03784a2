import { beforeEach, describe, expect, it, vi } from 'vitest';

import { renderHook, stubPageForEach } from '#test/support/page-globals.ts';

const page = stubPageForEach();

describe('the sound of a call', () => {
  const notes: number[] = [];
  const vibrate = vi.fn<(pattern: readonly number[]) => void>();
  const param = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };

  beforeEach(() => {
    notes.length = 0;
    vibrate.mockClear();
    vi.stubGlobal('navigator', { language: 'ko', vibrate });
    vi.stubGlobal(
      'AudioContext',
      class {
        state = 'suspended';
        currentTime = 0;
        resume = async () => {
          this.state = 'running';
        };
      },
    );
    vi.stubGlobal(
      'GainNode',
      class {
        gain = param;
        connect = (to: unknown) => to;
      },
    );
    vi.stubGlobal(
      'OscillatorNode',
      class {
        connect = (to: unknown) => to;
        start = (at: number) => notes.push(at);
        stop() {}
      },
    );
  });

  it('is off until a press turns it on, which plays it once', async () => {
    const { playTurnSound, turnSoundOff, turnSoundOn } = await import('#web/queue/sound.ts');

    await playTurnSound();
    const before = notes.length;
    await turnSoundOn();
    const trial = notes.length;
    await playTurnSound();
    const called = notes.length;
    turnSoundOff();
    await playTurnSound();

    expect([before, trial, called, notes.length]).toEqual([0, 2, 4, 4]);
    expect(vibrate).toHaveBeenCalledTimes(2);
  });

  it('that was on before a reload is on again after any press', async () => {
    const first = await import('#web/queue/sound.ts');
    await first.turnSoundOn();
    vi.resetModules();
    const { playTurnSound, useSoundIsOn } = await import('#web/queue/sound.ts');
    notes.length = 0;

    await playTurnSound();
    page.events.dispatchEvent(new Event('click'));
    const { latest, remove } = renderHook(useSoundIsOn);
    await expect.poll(latest).toBe(true);
    const afterPress = notes.length;
    await playTurnSound();

    expect([afterPress, notes.length]).toEqual([0, 2]);
    await remove();
  });
});

describe('the notification of a call', () => {
  it.each([
    ['a computer', { userAgent: 'Macintosh' }, {}, true],
    ['Android where no worker may run', { userAgent: 'Android 15' }, {}, false],
    ['Android where one may', { userAgent: 'Android 15', serviceWorker: {} }, {}, true],
    ['a browser without notifications', { userAgent: 'iPhone' }, undefined, false],
  ])('is offered where it works: %s', async (_, navigator, notification, expected) => {
    vi.stubGlobal('navigator', navigator);
    if (notification) vi.stubGlobal('Notification', { permission: 'default' });
    const { canNotify } = await import('#web/queue/notify.ts');

    expect(canNotify()).toBe(expected);
  });

  const notice = { title: '입장하실 차례입니다', body: '', href: '/book' };
  const shown: { by: string; title: string; url: unknown }[] = [];

  const aBrowser = (given: {
    readonly permission?: string;
    readonly worker?: boolean;
    readonly isHidden?: boolean;
  }) => {
    const { permission = 'granted', worker = false, isHidden = true } = given;
    const show =
      (by: string) =>
      (title: string, { data }: { data: { url: string } }) => {
        shown.push({ by, title, url: data.url });
      };
    class Notice extends EventTarget {
      static permission = permission;
      constructor(title: string, options: { data: { url: string } }) {
        super();
        show('page')(title, options);
      }
    }
    const registration = {
      active: {},
      showNotification: async (...args: Parameters<ReturnType<typeof show>>) => show('worker')(...args),
    };
    vi.stubGlobal('Notification', Notice);
    vi.stubGlobal('navigator', {
      language: 'ko',
      ...(worker && { serviceWorker: { getRegistration: async () => registration } }),
    });
    vi.stubGlobal('location', { href: 'https://page.example/' });
    Object.assign(document, { visibilityState: isHidden ? 'hidden' : 'visible', querySelector: () => null });
  };

  beforeEach(() => {
    shown.length = 0;
  });

  it.each([
    ['the worker, if there is one', { worker: true }, ['worker']],
    ['the page without one', {}, ['page']],
    ['nobody while the page is visible', { isHidden: false }, []],
    ['nobody without permission', { permission: 'default' }, []],
  ])('comes from %s', async (_, browser, by) => {
    aBrowser(browser);
    const { notifyOfTurn } = await import('#web/queue/notify.ts');

    await notifyOfTurn(notice);

    expect(shown).toEqual(
      by.map((one) => ({ by: one, title: notice.title, url: 'https://page.example/book' })),
    );
  });
});
