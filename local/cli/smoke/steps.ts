/** Runs a step and prints its result. @throws the error of the step, after printing it */
export type Step = <Result>(name: string, act: () => Promise<Result>) => Promise<Result>;

export interface Steps {
  readonly step: Step;
  /** Whether no step has failed. */
  readonly passed: () => boolean;
}

/** @throws Error with this message unless the condition holds */
export const check = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise);
};

/** Prints a line when a step ends: outcome, milliseconds, name. */
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
