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
  { flow: 'numberWide', writes: 1.2 },
  // The place, and shares of the queue's row and of the row with ten leaves.
  { flow: 'enterDraw', writes: 1.3 },
  { flow: 'enterDrawWide', writes: 1.3 },
  { flow: 'pollEntry', writes: 0, reads: 0 },
  { flow: 'poll', writes: 0, reads: 0 },
  { flow: 'pollUnnumbered', writes: 0, reads: 0 },
  // One read of the queue's row, which all polls of this container within a second share.
  { flow: 'pollCold', writes: 0, reads: 0.5 },
  { flow: 'enter', writes: 6 },
  { flow: 'exchange', writes: 8 },
  { flow: 'pay', writes: 14 },
  { flow: 'bookingAsAssigned', writes: 23 },
  { flow: 'booking', writes: 31 },
];

/** Shares of a batch are fractions. An excess below this is their rounding. */
const ROUNDING = 1e-9;

/** The kinds of units in which a flow exceeds its goal. */
export const excessOf = (flows: Flows, { flow, writes = Infinity, reads = Infinity }: Goal): string[] => {
  const { aws } = figureOf(flows, flow);
  return [
    ...(aws.writes > writes + ROUNDING ? ['writes'] : []),
    ...(aws.reads > reads + ROUNDING ? ['reads'] : []),
  ];
};
