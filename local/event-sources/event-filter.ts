/** What a value may be: itself, or a string that begins so. */
type Rule = string | number | boolean | null | { readonly prefix: string };

/** An event pattern as EventBridge and Lambda's event source mappings read it. */
export type Pattern = { readonly [name: string]: Pattern | readonly Rule[] };

/** Whether a record has every field that the pattern names, each with one of the values that it lists. */
export const matches = (pattern: Pattern, record: unknown): boolean =>
  Object.entries(pattern).every(([name, expected]) => {
    const value = isObject(record) ? record[name] : undefined;
    return isRules(expected) ? expected.some((rule) => fits(rule, value)) : matches(expected, value);
  });

const fits = (rule: Rule, value: unknown): boolean => {
  if (!isObject(rule)) return rule === value;
  // An operator that is not known here must not match nothing in silence.
  if (typeof rule.prefix !== 'string') throw new Error(`unknown event filter ${JSON.stringify(rule)}`);
  return typeof value === 'string' && value.startsWith(rule.prefix);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isRules = (expected: Pattern | readonly Rule[]): expected is readonly Rule[] => Array.isArray(expected);
