/** Matches an equal value, or a string with this prefix. */
type Rule = string | number | boolean | null | { readonly prefix: string };

/** An event pattern of an event source mapping (EventBridge syntax, only what we use). */
export type Pattern = { readonly [name: string]: Pattern | readonly Rule[] };

/** Whether a record has every field of the pattern, each with one of the listed values. */
export const matches = (pattern: Pattern, record: unknown): boolean =>
  Object.entries(pattern).every(([name, expected]) => {
    const value = isObject(record) ? record[name] : undefined;
    return isRules(expected) ? expected.some((rule) => fits(rule, value)) : matches(expected, value);
  });

const fits = (rule: Rule, value: unknown): boolean => {
  if (!isObject(rule)) return rule === value;
  // An unknown operator must fail loudly, not match nothing.
  if (typeof rule.prefix !== 'string') throw new Error(`unknown event filter ${JSON.stringify(rule)}`);
  return typeof value === 'string' && value.startsWith(rule.prefix);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isRules = (expected: Pattern | readonly Rule[]): expected is readonly Rule[] => Array.isArray(expected);
