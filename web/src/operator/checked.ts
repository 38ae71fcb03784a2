import type { ProblemName } from '#web/operator/strings.ts';

export type Problems<Name extends string> = Readonly<Partial<Record<Name, ProblemName>>>;

/** A form's request body and its problems. It is sent when there are no problems. */
export interface Checked<Body> {
  readonly body: Body;
  readonly problems: Problems<keyof Body & string>;
}

/** @param findings `false` or `undefined` for a valid field */
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

/** A number as typed, with or without commas; otherwise `NaN`. */
export const numberOf = (text: string): number => {
  const plain = text.trim().replaceAll(',', '');
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : NaN;
};
