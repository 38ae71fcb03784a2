import type * as fc from 'fast-check';

import { SECOND } from '#lib/clock.ts';
import { compareRows } from '#test/verification/model/compare-rows.ts';
import type { Rules } from '#test/verification/model/rules.ts';
import type { Service } from '#test/verification/model/service.ts';

/** How often each result of a command occurred, over all runs. */
export const counted = new Map<string, number>();

export const count = (word: string): void => {
  counted.set(word, (counted.get(word) ?? 0) + 1);
};

export type Command = fc.AsyncCommand<Rules, Service>;

interface CommandOptions {
  readonly name: string;
  /** The arguments, as a failure prints them. */
  readonly shown?: string;
  readonly check?: (model: Rules) => boolean;
  readonly run: (model: Rules, service: Service) => Promise<string>;
}

/** Every command comes a second after the last, so that cached reads are fresh. */
export const passTime = (model: Rules, service: Service, by: number): void => {
  model.now += by;
  service.now = model.now;
};

export const command = ({ name, shown = '', check = () => true, run }: CommandOptions): Command => ({
  check,
  run: async (model, service) => {
    passTime(model, service, SECOND);
    const word = `${name}: ${await run(model, service)}`;
    await compareRows(model, service);
    count(word);
  },
  toString: () => `${name}(${shown})`,
});

/** Commands, and how often they are drawn. */
export interface Weighted {
  readonly weight: number;
  readonly commands: fc.Arbitrary<Command>;
}

export const weighted = (weight: number, commands: fc.Arbitrary<Command>): Weighted => ({ weight, commands });
