/** Does a step, and prints how it went. @throws whatever the step threw, once it is printed */
export type Step = <Result>(name: string, act: () => Promise<Result>) => Promise<Result>;

export interface Steps {
  readonly step: Step;
  /** Whether no step has failed. */
  readonly passed: () => boolean;
}

/** Something that is not as it must be. */
export const check = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise);
};

/** A row of the table for each step, as it ends: outcome, milliseconds, name. */
export const printedSteps = (print: (line: string) => void): Steps => {
  let failures = 0;
  const row = (outcome: 'PASS' | 'FAIL', startedAt: number, name: string) => {
    const ms = Math.round(performance.now() - startedAt);
    print(`${outcome} ${String(ms).padStart(6)} ms  ${name}`);
  };
  return {
    passed: () => failures === 0,
    step: async (name, act) => {
      const startedAt = performance.now();
      try {
        const result = await act();
        row('PASS', startedAt, name);
        return result;
      } catch (error) {
        failures += 1;
        row('FAIL', startedAt, name);
        for (const line of (error as Error).message.split('\n')) print(`       ${line}`);
        throw error;
      }
    },
  };
};
