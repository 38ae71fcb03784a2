import { type Flows, figureOf } from './flows.ts';

/** The most units that a flow may cost, by AWS's rules. */
export interface Goal {
  readonly flow: string;
  readonly writes?: number;
  readonly reads?: number;
}

export const goals: readonly Goal[] = [
  { flow: 'join', writes: 0 },
  { flow: 'number', writes: 1.2 },
  { flow: 'numberBusy', writes: 1.2 },
  { flow: 'poll', writes: 0, reads: 0 },
  // The queue's one row, which everybody who polls this container within a second shares.
  { flow: 'pollCold', writes: 0, reads: 0.5 },
  { flow: 'claim', writes: 2 },
  { flow: 'hold', writes: 7 },
  { flow: 'pay', writes: 16 },
  { flow: 'booking', writes: 27, reads: 12 },
];

/** Shares of a batch are fractions: what is less than this over a goal is their rounding. */
const ROUNDING = 1e-9;

/** The kinds of units of which a flow costs more than its goal allows. */
export const excessOf = (flows: Flows, { flow, writes = Infinity, reads = Infinity }: Goal): string[] => {
  const { aws } = figureOf(flows, flow);
  return [
    ...(aws.writes > writes + ROUNDING ? ['writes'] : []),
    ...(aws.reads > reads + ROUNDING ? ['reads'] : []),
  ];
};
