/** The most that each handler may cost, as a multiple of a bare `GetItem`, in the order of the report. */
const goals = {
  poll: 0.4,
  join: 2.5,
  board: 0.1,
  seatMap: 0.1,
  seatMapRead: 1.5,
  enter: 4.5,
  exchange: 5,
  pay: 4.5,
  /**
   * One queue's share of a tick. At 665 µs a GetItem, 200 queues take 0.25 s of processor time. A function with 512 MB gets
   * 0.29 s of it in a second.
   */
  tick: 1.9,
} as const;

export type HandlerName = keyof typeof goals;
export const handlerNames = Object.keys(goals) as HandlerName[];

export interface Measured {
  /** Processor time of a call, in microseconds. */
  readonly us: number;
  /** The same as a multiple of a bare `GetItem` in the same process. */
  readonly ratio: number;
}

export interface Results {
  readonly getItemUs: number;
  /** The handlers that were measured. */
  readonly handlers: ReadonlyMap<HandlerName, Measured>;
}

const isMet = (name: HandlerName, { ratio }: Measured): boolean => ratio <= goals[name];

export const isWithinGoals = ({ handlers }: Results): boolean =>
  [...handlers].every(([name, measured]) => isMet(name, measured));

export const report = ({ getItemUs, handlers }: Results): string => {
  const rows = [...handlers].map(([name, measured]) =>
    [
      name.padEnd(12),
      measured.us.toFixed(0).padStart(6),
      measured.ratio.toFixed(2).padStart(8),
      String(goals[name]).padStart(6),
      isMet(name, measured) ? 'ok' : 'OVER',
    ].join('  '),
  );
  const head = ['handler'.padEnd(12), 'µs'.padStart(6), '× GetItem', ' goal'].join('  ');
  return [head, ...rows, '', `a bare GetItem: ${getItemUs.toFixed(0)} µs`, '', notes].join('\n');
};

const notes = `\
Processor time of a warm call, all threads, the median of many blocks of calls. Each handler runs bundled as deployed, in
its own process, in turn with a function that only sends one GetItem by the same SDK. The services answer at once from
another process.`;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** For `--json`. */
export const asFigures = ({ getItemUs, handlers }: Results) => ({
  getItemUs: rounded(getItemUs, 1),
  handlers: Object.fromEntries([...handlers].map(([name, { ratio }]) => [name, rounded(ratio, 3)])),
});
