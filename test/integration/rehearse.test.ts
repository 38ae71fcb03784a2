import { describe, expect, test } from 'vitest';

import { Calendar, SLOT_MS } from '#bench/rehearse/calendar.ts';
import { type Figures, figuresOf, summaryOf } from '#bench/rehearse/figures.ts';
import { type Options, readRehearsalOptions } from '#bench/rehearse/options.ts';
import { Rehearsal } from '#bench/rehearse/rehearsal.ts';
import { boundsOf, lowest, report } from '#bench/rehearse/report.ts';

const rehearse = (...args: string[]): { readonly figures: Figures; readonly options: Options } => {
  const options = readRehearsalOptions(args);
  const all = Array.from({ length: options.seeds }, (_, seed) =>
    figuresOf(new Rehearsal(options.sale, seed + 1).run(), options),
  );
  return { figures: summaryOf(all), options };
};

describe('options', () => {
  test.each([
    [['--fans', '0'], '--fans is "0": a whole number from 1 to 5000000'],
    [['--fans', 'many'], '--fans is "many": a whole number from 1 to 5000000'],
    [['--absent', '1.1'], '--absent is "1.1": a number from 0 to 1'],
    [['--seats', '51'], '--seats is "51": a whole number from 1 to 50'],
    [['--opening', 'draw', '--within', '599'], '--opening draw: fans enter for at least 600 s'],
    [['--opening', 'lottery'], '--opening is "lottery": fifo or draw'],
    [['--clients', 'bots'], '--clients is "bots": page or api'],
    [['--region', 'mars'], '--region mars is not a commercial Region'],
    [['--fan', '1'], "Unknown option '--fan'"],
    [['--fans'], "Option '--fans <value>' argument missing"],
    [['--fans', '-5'], "Option '--fans' argument is ambiguous; options:"],
    [['1000'], "Unexpected argument '1000'"],
  ])('%j are refused in one line', (args, message) => {
    expect(() => readRehearsalOptions(args)).toThrow(message);
    expect(() => readRehearsalOptions(args)).not.toThrow(/\n/);
  });

  test('number as many batches at once as there are message groups, by default', () => {
    const concurrencyOf = (...args: string[]) => readRehearsalOptions(args).sale.numbering.concurrency;

    expect(concurrencyOf()).toBe(8);
    expect(concurrencyOf('--message-groups', '16')).toBe(16);
    expect(concurrencyOf('--message-groups', '16', '--numbering', '5')).toBe(5);
  });
});

describe('a rehearsal', () => {
  test('is the same for the same seed', () => {
    const play = () => rehearse('--fans', '3000', '--within', '5').figures;

    expect(play()).toEqual(play());
  });

  test('sells every seat, in order, and turns the others away', () => {
    const { figures } = rehearse('--fans', '3000', '--within', '5', '--absent', '0', '--seeds', '3');

    expect(figures).toMatchObject({ joinRequests: 3_000, errorScreens: 0, orderErrors: 0 });
    expect(figures.turnedAway).toBe(3_000 - figures.entered);
    expect(figures.soldOutMinutes).toBeGreaterThan(5);
    expect(figures.soldOutMinutes).toBeLessThan(30);
    expect(figures.ownRequestsPerWaiter).toBeLessThanOrEqual(1.1);
  });

  test('never sells out if all fans are absent when called', () => {
    const { figures, options } = rehearse('--fans', '300', '--within', '5', '--absent', '1');

    expect(figures).toMatchObject({ soldOutMinutes: null, entered: 0, turnedAway: 0 });
    expect(report(figures, options)).toContain('never');
  });

  test('sells one seat of fifty to one buyer when the others are sold', () => {
    const args = ['--fans', '100', '--within', '1', '--seats', '1', '--abandon', '0', '--pairs', '0'];
    const { figures } = rehearse(...args, '--absent', '0', '--pay', '1', '--decide', '1');

    expect(figures).toMatchObject({ entered: 1, turnedAway: 99 });
    expect(figures.soldOutMinutes).toBeLessThan(0.5);
  });

  test('repeats refused joins without an error screen, and takes no more than the limit', () => {
    const { figures } = rehearse('--fans', '60000', '--within', '5', '--abandon', '0');
    const { total, served } = figures.requests.join;

    expect(figures).toMatchObject({ errorScreens: 0, orderErrors: 0 });
    expect(total).toBeGreaterThan(served);
    expect(served).toBeGreaterThanOrEqual(60_000);
    expect(total).toBeLessThan(4 * 60_000);
    expect(figures.joinedMinutes * 60).toBeGreaterThan(60_000 / 2_400 - 2);
  });

  test.each(['page', 'api'])(
    'of a draw gives each fan a number without an error screen, and calls in that order, with the clients %s',
    (clients) => {
      const { figures } = rehearse(
        '--opening',
        'draw',
        '--fans',
        '6000',
        '--within',
        '600',
        '--clients',
        clients,
      );

      expect(figures).toMatchObject({ joinRequests: 6_000, errorScreens: 0, orderErrors: 0 });
      expect(figures.drawnMinutes).toBeCloseTo(11, 0);
      expect(figures.informedMinutes).toBeLessThan(11.6);
      expect(figures.soldOutMinutes).toBeGreaterThan(11);
    },
  );

  test('costs something also while nobody has joined a draw yet', () => {
    const { figures } = rehearse('--opening', 'draw', '--fans', '3', '--within', '600');

    expect(figures.usd).toBeGreaterThan(0);
    expect(figures.edgeRequests).toBeGreaterThan(0);
  });

  test('counts every refusal that a program gets', () => {
    const { figures } = rehearse('--fans', '20000', '--within', '1', '--clients', 'api');

    const refused = (['join', 'poll'] as const)
      .map((route) => figures.requests[route])
      .reduce((sum, { total, served }) => sum + total - served, 0);
    expect(refused).toBeGreaterThan(0);
    expect(figures.errorScreens).toBeGreaterThanOrEqual(refused);
  });

  test('numbers more slowly with fewer batches at once', () => {
    const seconds = (...args: string[]) =>
      60 * rehearse('--fans', '20000', '--within', '10', ...args).figures.numberedMinutes;

    expect(seconds()).toBeLessThan(15);
    expect(seconds('--numbering', '2')).toBeGreaterThanOrEqual(20_000 / 500);
  });

  test('costs more with more people', () => {
    const usd = (fans: string) => rehearse('--fans', fans, '--within', '20', '--abandon', '0').figures.usd;

    expect(usd('1000')).toBeGreaterThan(0);
    expect(usd('40000')).toBeGreaterThan(usd('1000') + 0.1);
  });

  test('names the quota that bounds the joins', () => {
    const bounds = (...args: string[]) => boundsOf(readRehearsalOptions(args).sale);

    expect(lowest(bounds().taken)).toBe("2,400 a second, by the route's limit (--join-limit)");
    expect(lowest(bounds('--region', 'us-east-1', '--join-limit', '9000').taken)).toContain(
      '8 message groups',
    );
    expect(lowest(bounds('--message-groups', '64', '--table-writes', '40000').numbered)).toBe(
      "10,000 a second, by the queue's row, a write a batch",
    );
  });
});

test('a summary has the median, and the worst run of what must not happen', () => {
  const { figures } = rehearse('--fans', '100', '--within', '1');
  const of = (soldOutMinutes: number | null, orderErrors: number): Figures => ({
    ...figures,
    soldOutMinutes,
    orderErrors,
  });

  expect(summaryOf([of(10, 0), of(14, 1), of(null, 0)])).toMatchObject({
    soldOutMinutes: 14,
    orderErrors: 1,
  });
  expect(summaryOf([of(null, 0), of(null, 0), of(3, 0)]).soldOutMinutes).toBeNull();
});

test('a calendar calls every fan once, in their slot', () => {
  const calendar = new Calendar(100);
  for (let fan = 0; fan < 100; fan += 1) calendar.plan(fan, (1 + (fan % 3)) * SLOT_MS, fan % 2 === 0);

  const called = [1, 2, 3].map(() => {
    const fans: number[] = [];
    calendar.startSlot();
    calendar.takeDue((fan) => fans.push(fan));
    return fans.toSorted((one, other) => one - other);
  });

  const all = Array.from({ length: 100 }, (_, fan) => fan);
  expect(called).toEqual([0, 1, 2].map((rest) => all.filter((fan) => fan % 3 === rest)));
  expect(calendar.planned).toBe(0);
});
