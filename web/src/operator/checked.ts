import type { ProblemName } from '#web/operator/strings.ts';

export type Problems<Name extends string> = Readonly<Partial<Record<Name, ProblemName>>>;

/** A form as it can be sent, and what is wrong with it: sent only when nothing is. */
export interface Checked<Body> {
  readonly body: Body;
  readonly problems: Problems<keyof Body & string>;
}

/** @param findings `false` or nothing where a field is right */
export const checked = <Body extends object>(
  body: Body,
  findings: Readonly<Partial<Record<keyof Body & string, ProblemName | false | undefined>>>,
): Checked<Body> => ({
  body,
  problems: Object.fromEntries(Object.entries(findings).filter(([, finding]) => finding)) as Problems<
    keyof Body & string
  >,
});

export const isRight = ({ problems }: Checked<unknown>): boolean => Object.keys(problems).length === 0;

/** A number as people type it, `70,000` as well; `NaN` when it is none. */
export const numberOf = (text: string): number => {
  const plain = text.trim().replaceAll(',', '');
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : NaN;
};
