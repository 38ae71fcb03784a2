import { RULE, tableOf } from '#bench/table.ts';
import type { FunctionName } from '#functions/names.ts';

const MAX_RATIO = 1.05;
const MAX_KB = 340;

export interface Figure {
  readonly ms: number;
  /** 1,024 bytes each. */
  readonly kb: number;
}

/** A function, compared with a bare one that makes and calls the same clients. */
export interface Measured extends Figure {
  readonly ratio: number;
  readonly against: string;
}

export interface Results {
  /** The bare function that makes and calls only the table's client. */
  readonly bare: Figure;
  /** Every bare function that one of ours is compared with, by name. */
  readonly bares: Readonly<Record<string, Figure>>;
  readonly functions: Readonly<Record<FunctionName, Measured>>;
}

/** The goals that a function misses. */
const missesOf = ({ ratio, kb }: Measured): string[] => [
  ...(ratio > MAX_RATIO ? [`over ${MAX_RATIO} ×`] : []),
  ...(kb > MAX_KB ? [`over ${MAX_KB} KB`] : []),
];

export const isWithinGoals = ({ functions }: Results): boolean =>
  Object.values(functions).every((measured) => missesOf(measured).length === 0);

const HEAD = ['', 'ms', 'KB', 'ratio', 'goals', 'beside'];

/** The table, slowest first. */
export const report = ({ bares, functions }: Results): string => {
  const bareRows = Object.entries(bares).map(([name, { ms, kb }]) => [name, ms.toFixed(1), kb.toFixed(0)]);
  const rows = Object.entries(functions)
    .toSorted(([, one], [, other]) => other.ratio - one.ratio)
    .map(([name, measured]) => [
      name,
      measured.ms.toFixed(1),
      measured.kb.toFixed(0),
      measured.ratio.toFixed(3),
      missesOf(measured).join(', ') || 'ok',
      measured.against,
    ]);
  return [...tableOf([HEAD, RULE, ...bareRows, RULE, ...rows], [1, 2, 3]), '', notes].join('\n');
};

const notes = `\
Each measurement runs in its own process, from just before the bundle loads until its first request is answered. The
table shows the median of all rounds. The services answer at once, so only code is measured. Each function is compared
with a bare one that makes the same clients and calls the same of them (in brackets: made, not called on the first
request). It is bundled with the same settings and nothing left out. "Stripped" leaves out what our bundles leave out.
Goals for each function: at most ${MAX_RATIO} × the bare one's time, at most ${MAX_KB} KB of 1,024 bytes.`;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** For `--json`. */
export const asFigures = ({ bare, functions }: Results) => ({
  bare: { ms: rounded(bare.ms, 2), kb: rounded(bare.kb, 1) },
  functions: Object.fromEntries(
    Object.entries(functions).map(([name, { ms, kb, ratio }]) => [
      name,
      { ms: rounded(ms, 2), kb: rounded(kb, 1), ratio: rounded(ratio, 3) },
    ]),
  ),
});
