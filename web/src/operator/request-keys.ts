/**
 * Idempotency keys for a form: the same content keeps its key, so that a repeated request is done once. New content gets
 * a new key.
 */
export const requestKeys = (newKey: () => string = () => crypto.randomUUID()) => {
  let last: { readonly content: string; readonly key: string } | undefined;
  return (body: unknown): string => {
    const content = JSON.stringify(body);
    if (last?.content !== content) last = { content, key: newKey() };
    return last.key;
  };
};
