/**
 * Keys under which a form's requests are done once: sent again as it is, it has the same key, so that an answer that was
 * lost makes nothing twice; with other content it is another request.
 */
export const requestKeys = (newKey: () => string = () => crypto.randomUUID()) => {
  let last: { readonly content: string; readonly key: string } | undefined;
  return (body: unknown): string => {
    const content = JSON.stringify(body);
    if (last?.content !== content) last = { content, key: newKey() };
    return last.key;
  };
};
